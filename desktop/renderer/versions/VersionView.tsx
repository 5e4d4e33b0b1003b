import { Loader, Modal } from '@mantine/core'
import { Controls, ReactFlow } from '@xyflow/react'
import { useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { useWorkspace } from '../app/use-workspace.ts'
import canvasClasses from '../canvas/FlowCanvas.module.css'
import { GridDots } from '../canvas/GridDots.tsx'
import { canvasNodeTypes } from '../canvas/node-types.ts'
import { type Canvas, type CanvasNode, toCanvas } from '../canvas/to-canvas.ts'
import { emptySelection, selectionOf } from '../document/selection.ts'
import type { Compared } from './describe-comparison.ts'
import { useCompared } from './use-versions.ts'
import classes from './VersionView.module.css'

const noProblems = new Map()

/** An old version to look at: its picture, marked where the draft says something else, and each node's configuration. */
export function VersionView({ version, onClose }: { readonly version: number; onClose(): void }) {
  const info = useStore(useWorkspace().versions, (state) => state.items?.find((item) => item.version === version))
  const { compared, problem } = useCompared({ before: version, after: 'draft' })
  return (
    <Modal opened onClose={onClose} size="92%" title={`v${version} · ${info?.message ?? ''}`} centered>
      {problem !== undefined && <p>{problem}</p>}
      {problem === undefined && compared === undefined && <Loader size="sm" aria-label="Reading" />}
      {compared !== undefined && <ReadOnlyFlow compared={compared} />}
    </Modal>
  )
}

function ReadOnlyFlow({ compared }: { readonly compared: Compared }) {
  const flow = compared.before
  const [selected, setSelected] = useState<string>()
  const canvas = useMemo((): Canvas => {
    const selection = selected === undefined ? emptySelection : selectionOf([selected])
    return markChanges(toCanvas({ flow, selection, problems: noProblems }), compared)
  }, [flow, selected, compared])
  const node = selected === undefined ? undefined : flow.nodes[selected]
  return (
    <div className={classes.view}>
      <section className={`${classes.picture} ${canvasClasses.frame}`} aria-label="The flow as it was">
        <ReactFlow<CanvasNode>
          nodes={canvas.nodes}
          edges={canvas.wires}
          nodeTypes={canvasNodeTypes}
          nodesDraggable={false}
          nodesConnectable={false}
          edgesFocusable={false}
          deleteKeyCode={null}
          fitView
          fitViewOptions={{ maxZoom: 1 }}
          minZoom={0.1}
          onNodesChange={(changes) => {
            for (const change of changes) if (change.type === 'select' && change.selected) setSelected(change.id)
          }}
          onlyRenderVisibleElements={canvas.nodes.length > 150}
        >
          <GridDots />
          <Controls showInteractive={false} />
        </ReactFlow>
        <p className={classes.legend}>
          <span data-mark="changed">~ says something else in the draft</span>
          <span data-mark="removed">− not in the draft any more</span>
        </p>
      </section>
      <aside className={classes.node} aria-label="The node as it was">
        {node === undefined ? (
          <p className={classes.quiet}>Choose a node to see what it said. Nothing here can be changed.</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
          <pre tabIndex={0}>{JSON.stringify(node, null, 2)}</pre>
        )}
      </aside>
    </div>
  )
}

/** Marks the nodes of the old side by what the draft made of them. */
function markChanges(canvas: Canvas, { comparison }: Compared): Canvas {
  const kinds = new Map(comparison.nodes.map(({ id, idBefore, kind }) => [idBefore ?? id, kind]))
  return {
    wires: canvas.wires,
    nodes: canvas.nodes.map((node) => {
      const kind = kinds.get(node.id)
      return kind === 'changed' || kind === 'removed' ? { ...node, className: classes[kind] ?? '' } : node
    }),
  }
}
