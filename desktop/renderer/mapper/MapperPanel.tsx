import { lazy, Suspense, useEffect, useState } from 'react'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { mappedNode } from './mapped-node.ts'

const NodeMapper = lazy(async () => ({ default: (await import('./NodeMapper.tsx')).NodeMapper }))

/** The mapper of the selected map node, over the canvas. Loaded when it is first opened. */
export function MapperPanel() {
  const { view } = useWorkspace()
  const selected = useOpenFlow(mappedNode)
  const [first] = useState(selected)
  const nodeId = selected ?? first
  const isThere = useOpenFlow((open) => nodeId !== undefined && Object.hasOwn(open.flow.nodes, nodeId))
  // Without its node it would be open and unseen, and the canvas would wait for it with all its keys.
  useEffect(() => {
    if (isThere !== true) view.closeDialog()
  }, [isThere, view])
  if (nodeId === undefined || isThere !== true) return null
  return (
    <Suspense>
      <NodeMapper key={nodeId} nodeId={nodeId} />
    </Suspense>
  )
}
