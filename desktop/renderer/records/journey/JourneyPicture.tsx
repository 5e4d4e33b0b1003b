import type { RecordDetail } from '@crossdock/shared/api'
import type { Flow } from '@crossdock/shared/flow'
import { type ReactFlowState, useStore, ViewportPortal } from '@xyflow/react'
import { useMemo } from 'react'
import { StateMark } from '../../app/StateMark.tsx'
import { asPicture, FlowPicture } from '../../canvas/FlowPicture.tsx'
import { type Canvas, type CanvasNode, toCanvas } from '../../canvas/to-canvas.ts'
import { emptySelection, selectionOf } from '../../document/selection.ts'
import { type LitPath, litPath } from './lit-path.ts'
import classes from './Picture.module.css'

/** The flow version that ran, with the record's way on it. A click on a node shows its steps, one after the other. */
export function JourneyPicture({
  record,
  flow,
  shown,
  onShow,
}: {
  readonly record: RecordDetail
  readonly flow: Flow
  readonly shown: number
  onShow(step: number): void
}) {
  const path = useMemo(() => litPath(record, flow), [record, flow])
  const shownNode = record.journey[shown - 1]?.node ?? record.source
  const canvas = useMemo((): Canvas => {
    const selection = Object.hasOwn(flow.nodes, shownNode) ? selectionOf([shownNode]) : emptySelection
    return showPath(toCanvas({ flow, selection, ...asPicture }), path)
  }, [flow, shownNode, path])
  const showNode = (id: string) => {
    if (id === record.source) return onShow(0)
    const numbers = record.journey.flatMap(({ node }, index) => (node === id ? [index + 1] : []))
    const next = numbers.find((number) => number > shown) ?? numbers[0]
    if (next !== undefined) onShow(next)
  }
  return (
    <FlowPicture
      canvas={canvas}
      label="Its way through the flow"
      className={classes.picture}
      padding={0.08}
      onChoose={showNode}
    >
      <ViewportPortal>
        {canvas.nodes.map((node) => {
          const seen = node.type === 'card' ? path.nodes.get(node.id) : undefined
          return seen === undefined ? null : (
            <Badge key={node.id} node={node}>
              <StateMark
                state={seen.state}
                label={seen.visits > 1 ? `${seen.label} · ${seen.visits} times` : seen.label}
              />
            </Badge>
          )
        })}
      </ViewportPortal>
    </FlowPicture>
  )
}

const zoomOf = ({ transform: [, , zoom] }: ReactFlowState) => zoom

/** Stands on the upper edge of a card, and stays large enough to be read when the picture is small. */
function Badge({ node, children }: { readonly node: CanvasNode; readonly children: React.ReactNode }) {
  const zoom = useStore(zoomOf)
  const { x, y } = node.position
  const transform = `translate(${x}px, ${y - 14}px) scale(${Math.min(1.7, Math.max(1, 0.95 / zoom))})`
  return (
    <span className={classes.badge} style={{ transform }} aria-hidden="true">
      {children}
    </span>
  )
}

/** Lights what was taken, dims the rest, and says it to those who hear the picture. */
function showPath(canvas: Canvas, path: LitPath): Canvas {
  return {
    nodes: canvas.nodes.map((node) => {
      if (node.type !== 'card') return node
      const seen = path.nodes.get(node.id)
      if (seen === undefined)
        return { ...node, className: classes.dim ?? '', ariaLabel: `${node.ariaLabel}, not taken` }
      const look =
        seen.state === 'failed'
          ? classes.failed
          : seen.state === 'parked' || seen.state === 'unknown'
            ? classes.stopped
            : ''
      return { ...node, className: look ?? '', ariaLabel: `${node.ariaLabel}, ${seen.label}` }
    }),
    wires: canvas.wires.map((wire) => {
      const isTaken = path.wires.has(wire.id)
      const kept = (wire.className ?? '').split(' ').filter((name) => name === 'error')
      const look = isTaken ? (classes.taken ?? '') : (classes.dim ?? '')
      return { ...wire, className: [...kept, look].join(' ') }
    }),
  }
}
