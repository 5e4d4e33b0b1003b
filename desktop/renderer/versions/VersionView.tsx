import { Loader, Modal } from '@mantine/core'
import { useCallback } from 'react'
import { useStore } from 'zustand'
import { useWorkspace } from '../app/use-workspace.ts'
import { FlowReader } from '../canvas/FlowReader.tsx'
import type { Canvas } from '../canvas/to-canvas.ts'
import type { Compared } from './describe-comparison.ts'
import { useCompared } from './use-versions.ts'
import classes from './VersionView.module.css'

/** An old version to look at: its picture, marked where the draft says something else, and each node's configuration. */
export function VersionView({ version, onClose }: { readonly version: number; onClose(): void }) {
  const info = useStore(useWorkspace().versions, (state) => state.items?.find((item) => item.version === version))
  const { compared, problem } = useCompared({ before: version, after: 'draft' })
  return (
    <Modal opened onClose={onClose} size="92%" title={`v${version} · ${info?.message ?? ''}`} centered>
      {problem !== undefined && <p>{problem}</p>}
      {problem === undefined && compared === undefined && <Loader size="sm" aria-label="Reading" />}
      {compared !== undefined && <OldFlow compared={compared} />}
    </Modal>
  )
}

const labels = {
  picture: 'The flow as it was',
  node: 'The node as it was',
  hint: 'Choose a node to see what it said. Nothing here can be changed.',
}

function OldFlow({ compared }: { readonly compared: Compared }) {
  const show = useCallback((canvas: Canvas) => markChanges(canvas, compared), [compared])
  return (
    <FlowReader flow={compared.before} labels={labels} show={show}>
      <p className={classes.legend}>
        <span data-mark="changed">~ says something else in the draft</span>
        <span data-mark="removed">− not in the draft any more</span>
      </p>
    </FlowReader>
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
