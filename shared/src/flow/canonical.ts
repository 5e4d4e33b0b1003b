import type { Flow } from './flow-document.ts'

const documentOrder = [
  ...['format', 'id', 'name', 'description', 'record', 'settings', 'nodes', 'wires'],
  ...['layout', 'notes', 'groups'],
]
const nodeOrder = ['type', 'version', 'name', 'config', 'retry', 'onError', 'disabled', 'notes']
const noteOrder = ['text', 'colour', 'x', 'y', 'width', 'height']
const groupOrder = ['title', 'colour', 'nodes']

/**
 * The one text of a flow: keys in a fixed order, one property a line, a final newline, so that diffs read well and equal
 * flows have equal texts. Layout, notes and groups stand last: a moved node changes nothing above it.
 */
export function serializeFlow(flow: Flow): string {
  const nodes = Object.fromEntries(
    sortedEntries(flow.nodes).map(([id, node]) => [id, inOrder(node, nodeOrder, (value) => sortKeys(value))]),
  )
  const wires = [...flow.wires].sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to))
  const document = inOrder(
    { ...flow, nodes, wires, layout: sortKeys(flow.layout), ...annotationsOf(flow) },
    documentOrder,
    (value) => value,
  )
  return `${JSON.stringify(document, null, 2)}\n`
}

/** Notes and groups in their order. No note or group at all is the same as none written. */
function annotationsOf({ notes = {}, groups = {} }: Flow): Readonly<Record<'notes' | 'groups', object | undefined>> {
  const eachInOrder = (entries: Readonly<Record<string, object>>, order: readonly string[]) =>
    Object.keys(entries).length === 0
      ? undefined
      : Object.fromEntries(sortedEntries(entries).map(([id, entry]) => [id, inOrder(entry, order, (value) => value)]))
  const withSortedNodes = Object.entries(groups).map(([id, group]) => [
    id,
    { ...group, nodes: [...group.nodes].sort(compare) },
  ])
  return {
    notes: eachInOrder(notes, noteOrder),
    groups: eachInOrder(Object.fromEntries(withSortedNodes), groupOrder),
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function sortedEntries<T>(object: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(object).sort(([a], [b]) => compare(a, b))
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    sortedEntries(value as Record<string, unknown>).map(([key, child]) => [key, sortKeys(child)]),
  )
}

function inOrder(object: object, order: readonly string[], convert: (value: unknown) => unknown): object {
  const values = object as Readonly<Record<string, unknown>>
  return Object.fromEntries(order.filter((key) => values[key] !== undefined).map((key) => [key, convert(values[key])]))
}
