import { useReactFlow } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { cardSize } from '../document/edits/tidy-layout.ts'
import { NodeTypeList } from '../palette/NodeTypeList.tsx'
import { placeNode } from './place-node.ts'
import classes from './QuickAdd.module.css'

interface Props {
  /** `<node>.<port>` that the new node is wired to. */
  readonly from: string
  readonly clientX: number
  readonly clientY: number
  onClose(): void
}

/** The list of nodes at the loose end of a wire. Choosing one adds it there, wired. */
export function QuickAdd({ from, clientX, clientY, onClose }: Props) {
  const workspace = useWorkspace()
  const { screenToFlowPosition } = useReactFlow()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const close = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) onClose()
    }
    window.addEventListener('pointerdown', close, true)
    return () => window.removeEventListener('pointerdown', close, true)
  }, [onClose])
  return (
    <div
      ref={box}
      role="dialog"
      aria-label="Add a node here"
      className={classes.box}
      style={{ left: Math.min(clientX, window.innerWidth - 272), top: Math.min(clientY, window.innerHeight - 372) }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        onClose()
        workspace.canvas.current?.focus()
      }}
    >
      <NodeTypeList
        hasFocus
        accepts={({ kind }) => kind !== 'source'}
        onChoose={(type) => {
          const { x, y } = screenToFlowPosition({ x: clientX, y: clientY })
          placeNode(workspace, type, { from, position: { x, y: y - cardSize.heightPx / 2 } })
          onClose()
        }}
      />
    </div>
  )
}
