import type { FlowLive } from '@crossdock/shared/api'
import { portOf } from '@crossdock/shared/flow'
import type { Edge } from '@xyflow/react'
import type { Canvas, CardNode, NodeTraffic } from '../canvas/to-canvas.ts'
import { countText } from './count-text.ts'
import { foldSubflows } from './fold-subflows.ts'

type WireLive = FlowLive['wires'][number]

/** The canvas with what moves on it: counts on cards and wires, busy wires thicker, held ones marked. */
export function showLive(canvas: Canvas, everything: FlowLive | undefined): Canvas {
  if (everything === undefined) return canvas
  const live = foldSubflows(everything)
  const byNode = new Map(live.nodes.map((node) => [node.node, node]))
  const byPort = new Map(live.wires.map((wire) => [wire.from, wire]))
  return {
    nodes: canvas.nodes.map((node) => (node.type === 'card' ? showOnCard(node, byNode.get(node.id)) : node)),
    wires: canvas.wires.map((wire) => {
      const traffic = byPort.get(`${wire.source}.${wire.sourceHandle}`)
      return showOnWire(wire, { traffic, target: byNode.get(wire.target), windowMinutes: live.windowMinutes })
    }),
  }
}

function showOnCard(card: CardNode, live: NodeTraffic | undefined): CardNode {
  if (live === undefined) return card
  const words = [
    live.passed > 0 ? `${countText(live.passed)} passed` : '',
    live.waiting > 0 ? `${countText(live.waiting)} waiting` : '',
    live.parked > 0 ? `${countText(live.parked)} parked` : '',
    live.failed > 0 ? `${countText(live.failed)} failed` : '',
  ].filter((word) => word !== '')
  return { ...card, ariaLabel: [card.ariaLabel, ...words].join(', '), data: { ...card.data, live } }
}

function showOnWire(
  wire: Edge,
  {
    traffic,
    target,
    windowMinutes,
  }: {
    readonly traffic: WireLive | undefined
    readonly target: NodeTraffic | undefined
    readonly windowMinutes: number
  },
): Edge {
  const isHeld = target !== undefined && target.waiting > 0 && target.heldBecause !== undefined
  const passed = traffic?.passed ?? 0
  if (!isHeld && passed === 0) return wire
  const { port } = portOf(`${wire.source}.${wire.sourceHandle}`)
  const name = port === 'out' ? '' : `${port} · `
  const width = { '--xy-edge-stroke-width': wireWidth(traffic?.passedPerMinute ?? 0) } as React.CSSProperties
  const passedText = `${countText(passed)} passed in the last ${windowMinutes} min`
  return {
    ...wire,
    style: width,
    className: [wire.className, isHeld ? 'held' : ''].filter(Boolean).join(' '),
    ariaLabel: [wire.ariaLabel, passedText, isHeld ? 'held' : ''].filter(Boolean).join(', '),
    ...(passed === 0 ? {} : { label: `${name}${countText(passed)}`, labelBgPadding: [6, 3], labelBgBorderRadius: 8 }),
  }
}

/** In pixels: 1.5 for a wire at rest, and twice that at a thousand a minute. */
function wireWidth(perMinute: number): number {
  return Math.min(4, 1.5 + Math.log10(1 + perMinute) / 2)
}
