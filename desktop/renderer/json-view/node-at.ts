import type { Wire } from '../document/selection.ts'
import { type JsonIndex, type JsonPlace, placeNear } from './json-index.ts'

/** What a place in the text of a flow is about. */
export type TextSubject =
  | { readonly kind: 'node'; readonly id: string }
  | { readonly kind: 'wire'; readonly from: string; readonly to: string }

/** The text of a flow with the places of its values. */
export interface IndexedText {
  readonly text: string
  readonly index: JsonIndex
}

const subject = /^\/(nodes|layout|wires)\/([^/]+)$/

/** The node or wire that an offset is in; a node’s place in the layout counts as the node. */
export function nodeAt(indexed: IndexedText, offset: number): TextSubject | undefined {
  for (const [pointer, { start, end }] of indexed.index.places) {
    if (offset < start || offset > end) continue
    const [, part, name] = subject.exec(pointer) ?? []
    if (part === undefined || name === undefined) continue
    if (part !== 'wires') return { kind: 'node', id: name }
    const wire = wireOf(indexed, Number(name))
    return wire && { kind: 'wire', ...wire }
  }
  return undefined
}

/** Where a wire stands; the text has its own order of them. */
export function placeOfWire(indexed: IndexedText, { from, to }: Wire): JsonPlace | undefined {
  const { places } = indexed.index
  for (let at = 0; places.has(`/wires/${at}`); at++) {
    const wire = wireOf(indexed, at)
    if (wire?.from === from && wire.to === to) return places.get(`/wires/${at}`)
  }
  return undefined
}

/** Where a problem of the flow is shown. */
export function placeOfProblem(indexed: IndexedText, path: string, wires: readonly Wire[]): JsonPlace {
  const wire = wires[Number(/^\/wires\/(\d+)/.exec(path)?.[1])]
  const found = wire === undefined ? placeNear(indexed.index, path) : placeOfWire(indexed, wire)
  return found ?? { start: 0, end: 0 }
}

function wireOf({ text, index }: IndexedText, at: number): Wire | undefined {
  const [from, to] = (['from', 'to'] as const).map((name) => {
    const place = index.places.get(`/wires/${at}/${name}`)
    return place && (JSON.parse(`{${text.slice(place.start, place.end)}}`) as Readonly<Record<string, unknown>>)[name]
  })
  return typeof from === 'string' && typeof to === 'string' ? { from, to } : undefined
}
