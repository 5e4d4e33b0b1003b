import { lazy, Suspense, useState } from 'react'
import { useOpenFlow } from '../app/use-workspace.ts'
import { mappedNode } from './mapped-node.ts'

const NodeMapper = lazy(async () => ({ default: (await import('./NodeMapper.tsx')).NodeMapper }))

/** The mapper of the selected map node, over the canvas. Loaded when it is first opened. */
export function MapperPanel() {
  const selected = useOpenFlow(mappedNode)
  const [first] = useState(selected)
  const nodeId = selected ?? first
  const isThere = useOpenFlow((open) => nodeId !== undefined && Object.hasOwn(open.flow.nodes, nodeId))
  if (nodeId === undefined || isThere !== true) return null
  return (
    <Suspense>
      <NodeMapper key={nodeId} nodeId={nodeId} />
    </Suspense>
  )
}
