import { manifests } from '@crossdock/nodes/manifests'
import { type Flow, manifestOf, portOf } from '@crossdock/shared/flow'
import { colorOf } from '../canvas/node-look.ts'
import { cardSize } from '../document/edits/tidy-layout.ts'

const { widthPx, heightPx } = cardSize

/** A small picture of a flow: its nodes and wires. */
export function FlowPicture({ flow }: { readonly flow: Flow }) {
  const ids = Object.keys(flow.nodes)
  const places = ids.map((id) => flow.layout[id] ?? { x: 0, y: 0 })
  const left = Math.min(...places.map(({ x }) => x))
  const top = Math.min(...places.map(({ y }) => y))
  const width = Math.max(...places.map(({ x }) => x)) - left + widthPx
  const height = Math.max(...places.map(({ y }) => y)) - top + heightPx
  const at = (id: string) => flow.layout[id] ?? { x: left, y: top }
  if (ids.length === 0) return null
  return (
    <svg viewBox={`${left - 20} ${top - 20} ${width + 40} ${height + 40}`} width="100%" height="84" aria-hidden="true">
      {flow.wires.map(({ from, to }) => {
        const start = at(portOf(from).node)
        const end = at(to)
        const [x1, y1, x2, y2] = [start.x + widthPx, start.y + heightPx / 2, end.x, end.y + heightPx / 2]
        const bend = (x1 + x2) / 2
        return (
          <path
            key={`${from} ${to}`}
            d={`M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}`}
            fill="none"
            stroke="var(--cd-wire)"
            strokeWidth={1.5}
            vectorEffect="non-scaling-stroke"
          />
        )
      })}
      {ids.map((id) => {
        const color = colorOf(manifestOf(manifests, flow.nodes[id]?.type ?? '')?.category)
        const place = { ...at(id), width: widthPx, height: heightPx }
        return (
          <rect
            key={id}
            {...place}
            rx={16}
            style={{ fill: `color-mix(in srgb, ${color} 30%, var(--cd-raised))`, stroke: color }}
            strokeWidth={4}
          />
        )
      })}
    </svg>
  )
}
