import { Controls, ReactFlow } from '@xyflow/react'
import type { ReactNode } from 'react'
import canvasClasses from './FlowCanvas.module.css'
import classes from './FlowPicture.module.css'
import { GridDots } from './GridDots.tsx'
import { canvasNodeTypes } from './node-types.ts'
import type { Canvas, CanvasNode } from './to-canvas.ts'

const noProblems = new Map()

/** What a picture is drawn with that nobody edits: it shows no problems. */
export const asPicture = { problems: noProblems } as const

/** A flow to look at: it can be moved and its nodes chosen, and nothing in it can be changed. */
export function FlowPicture({
  canvas,
  label,
  className = '',
  padding = 0.1,
  onChoose,
  children,
}: {
  readonly canvas: Canvas
  readonly label: string
  readonly className?: string | undefined
  /** Room around the flow when it is first shown, as a share of its size. */
  readonly padding?: number
  /** A node was chosen; the chosen one may be chosen again. */
  onChoose(id: string): void
  readonly children?: ReactNode
}) {
  return (
    <section className={`${classes.picture} ${canvasClasses.frame} ${className}`} aria-label={label}>
      <ReactFlow<CanvasNode>
        nodes={canvas.nodes}
        edges={canvas.wires}
        nodeTypes={canvasNodeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        deleteKeyCode={null}
        fitView
        fitViewOptions={{ maxZoom: 1, padding }}
        minZoom={0.1}
        onNodesChange={(changes) => {
          for (const change of changes) if (change.type === 'select' && change.selected) onChoose(change.id)
        }}
        onNodeClick={(_event, node) => node.selected && onChoose(node.id)}
        onlyRenderVisibleElements={canvas.nodes.length > 150}
      >
        <GridDots />
        <Controls showInteractive={false} />
        {children}
      </ReactFlow>
    </section>
  )
}
