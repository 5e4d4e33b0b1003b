import type { Canvas, CanvasNode, CardNode } from '../canvas/to-canvas.ts'
import { type CaseMark, wordsOf } from './case-mark.ts'

const shown = new WeakMap<CardNode, { readonly mark: CaseMark; readonly card: CardNode }>()

/** The canvas with how nodes did in cases. Cards that say the same as before are the same objects. */
export function showCases(canvas: Canvas, marks: ReadonlyMap<string, CaseMark>): Canvas {
  if (marks.size === 0) return canvas
  return { ...canvas, nodes: canvas.nodes.map((node) => (node.type === 'card' ? showOnCard(node, marks) : node)) }
}

function showOnCard(card: CardNode, marks: ReadonlyMap<string, CaseMark>): CanvasNode {
  const mark = marks.get(card.id)
  if (mark === undefined) return card
  const before = shown.get(card)
  if (before?.mark === mark) return before.card
  const ariaLabel = [card.ariaLabel, wordsOf(mark)].join(', ')
  const marked: CardNode = { ...card, ariaLabel, data: { ...card.data, caseMark: mark } }
  shown.set(card, { mark, card: marked })
  return marked
}
