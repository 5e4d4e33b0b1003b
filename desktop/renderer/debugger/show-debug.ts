import type { Edge } from '@xyflow/react'
import { createElement, Fragment, type ReactNode } from 'react'
import type { Canvas, CanvasNode, CardNode } from '../canvas/to-canvas.ts'
import { type DebugMarks, type NodeDebug, noNode, type WireDebug } from './canvas-marks.ts'

const shownCards = new WeakMap<CardNode, { readonly mark: NodeDebug; readonly card: CardNode }>()
const shownWires = new WeakMap<Edge, { readonly mark: WireDebug; readonly wire: Edge }>()

/** The canvas with what the debugger knows. Cards and wires that say the same as before are the same objects. */
export function showDebug(canvas: Canvas, marks: DebugMarks): Canvas {
  return {
    nodes: canvas.nodes.map(
      (node): CanvasNode => (node.type === 'card' ? showOnCard(node, marks.nodes.get(node.id) ?? noNode) : node),
    ),
    wires:
      marks.wires.size === 0
        ? canvas.wires
        : canvas.wires.map((wire) => showOnWire(wire, marks.wires.get(`${wire.source}.${wire.sourceHandle}`))),
  }
}

function showOnCard(card: CardNode, mark: NodeDebug): CardNode {
  const before = shownCards.get(card)
  if (before?.mark === mark) return before.card
  const ariaLabel = [card.ariaLabel, ...wordsOf(mark)].join(', ')
  const shown: CardNode = { ...card, ariaLabel, data: { ...card.data, debug: mark } }
  shownCards.set(card, { mark, card: shown })
  return shown
}

function wordsOf(mark: NodeDebug): readonly string[] {
  const ports = Object.keys(mark.ports)
  return [
    mark.isCurrent ? 'the debugger stands here' : '',
    mark.last?.label ?? '',
    mark.isStale ? 'changed since' : '',
    mark.isPinned ? 'pinned' : (mark.mode ?? ''),
    mark.before === undefined ? '' : 'breakpoint',
    ports.length === 0 ? '' : `breakpoint after ${ports.join(', ')}`,
  ].filter((word) => word !== '')
}

function showOnWire(wire: Edge, mark: WireDebug | undefined): Edge {
  if (mark === undefined) return wire
  const before = shownWires.get(wire)
  if (before?.mark === mark) return before.wire
  const passed = mark.passed === 1 ? '1 record' : `${mark.passed} records`
  const shown: Edge = {
    ...wire,
    className: [wire.className, 'passed', mark.isLast ? 'passed-last' : ''].filter(Boolean).join(' '),
    ariaLabel: `${wire.ariaLabel}, ${passed} passed here`,
    label: pill(wire, { passed, excerpt: mark.excerpt }),
    labelBgPadding: [6, 3],
    labelBgBorderRadius: 8,
  }
  shownWires.set(wire, { mark, wire: shown })
  return shown
}

/** What passed, with the beginning of the payload for who points at it. */
function pill(wire: Edge, { passed, excerpt }: { readonly passed: string; readonly excerpt: string }): ReactNode {
  const name = typeof wire.label === 'string' ? `${wire.label} · ` : ''
  return createElement(Fragment, undefined, createElement('title', undefined, excerpt), `${name}${passed}`)
}
