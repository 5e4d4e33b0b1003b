import { canonicalJson } from '../json/index.ts'
import { compareValues, type FieldChange } from './compare-values.ts'
import { type Flow, type FlowNode, portOf } from './flow-document.ts'

/** What became of one node. */
export interface NodeChange {
  /** As it is called afterwards; for a removed one, as it was called. */
  readonly id: string
  /** Its id before, when only that is another one now. */
  readonly idBefore?: string
  readonly kind: 'added' | 'removed' | 'changed'
  /** Fields of the node that say something else, e.g. `['config', 'path']`; none for what was added or removed. */
  readonly fields: readonly FieldChange[]
}

type Wire = Flow['wires'][number]

/** What two flow documents say differently. Logic and layout are kept apart. */
export interface FlowComparison {
  /** Fields outside of nodes and wires, e.g. `['name']` and `['settings', 'lanes']`. */
  readonly fields: readonly FieldChange[]
  /** In the order of the document afterwards, removed ones last. */
  readonly nodes: readonly NodeChange[]
  readonly addedWires: readonly Wire[]
  readonly removedWires: readonly Wire[]
  /** Nodes on both sides that stand somewhere else. */
  readonly moved: readonly string[]
  /** Notes and groups of the canvas, e.g. `['notes', 'why', 'text']`. */
  readonly annotations: readonly FieldChange[]
}

/** `layout`: they run alike and are drawn differently. */
export type FlowDifference = 'same' | 'layout' | 'logic'

/**
 * Compares two flow documents by what they mean: order of keys and wires does not matter, a node is known by its id, and
 * one whose id alone changed is the same node.
 */
export function compareFlows(before: Flow, after: Flow): FlowComparison {
  const renamed = findRenamed(before, after)
  const wiresBefore = new Map(
    before.wires.map((wire) => renameWire(wire, renamed)).map((wire) => [wireName(wire), wire]),
  )
  const wiresAfter = new Map(after.wires.map((wire) => [wireName(wire), wire]))
  return {
    fields: compareValues(outsideOf(before), outsideOf(after)),
    annotations: compareValues(annotationsOf(before), annotationsOf(after)),
    nodes: compareNodes(before, after, renamed),
    addedWires: [...wiresAfter].filter(([name]) => !wiresBefore.has(name)).map(([, wire]) => wire),
    removedWires: [...wiresBefore].filter(([name]) => !wiresAfter.has(name)).map(([, wire]) => wire),
    moved: Object.keys(after.nodes).filter((id) => {
      const [from, to] = [before.layout[id], after.layout[id]]
      return Object.hasOwn(before.nodes, id) && (from?.x !== to?.x || from?.y !== to?.y)
    }),
  }
}

/** How far two documents are apart. */
export function differenceOf(comparison: FlowComparison): FlowDifference {
  const { fields, nodes, addedWires, removedWires, moved, annotations } = comparison
  if (fields.length + nodes.length + addedWires.length + removedWires.length > 0) return 'logic'
  return moved.length + annotations.length > 0 ? 'layout' : 'same'
}

function outsideOf({
  nodes: _nodes,
  wires: _wires,
  layout: _layout,
  notes: _notes,
  groups: _groups,
  ...rest
}: Flow): object {
  return rest
}

/** What people wrote on the canvas; the order of a group's nodes means nothing. */
function annotationsOf({ notes = {}, groups = {} }: Flow): object {
  const sorted = Object.entries(groups).map(([id, group]) => [id, { ...group, nodes: group.nodes.toSorted() }])
  return { notes, groups: Object.fromEntries(sorted) }
}

/** Ids before, by ids after, of nodes whose id alone changed. Twins are left alone, because nobody can tell which is which. */
function findRenamed(before: Flow, after: Flow): ReadonlyMap<string, string> {
  const gone = groupByContent(before, after)
  const come = groupByContent(after, before)
  const pairs = [...come].flatMap(([content, ids]) => {
    const [id, ...twins] = ids
    const [was, ...others] = gone.get(content) ?? []
    return id === undefined || was === undefined || twins.length + others.length > 0 ? [] : [[id, was] as const]
  })
  return new Map(pairs)
}

/** Ids of the nodes that the other flow does not have, by what they say. */
function groupByContent(flow: Flow, other: Flow): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>()
  for (const [id, node] of Object.entries(flow.nodes)) {
    if (Object.hasOwn(other.nodes, id)) continue
    const content = canonicalJson(node)
    groups.set(content, [...(groups.get(content) ?? []), id])
  }
  return groups
}

function compareNodes(before: Flow, after: Flow, renamed: ReadonlyMap<string, string>): readonly NodeChange[] {
  const renamedBefore = new Set(renamed.values())
  const kept = Object.entries(after.nodes).flatMap(([id, node]): NodeChange[] => {
    const idBefore = renamed.get(id)
    if (idBefore !== undefined) return [{ id, idBefore, kind: 'changed', fields: [] }]
    const was = nodeOf(before, id)
    if (was === undefined) return [{ id, kind: 'added', fields: [] }]
    const fields = was === node ? [] : compareValues(was, node)
    return fields.length === 0 ? [] : [{ id, kind: 'changed', fields }]
  })
  const removed = Object.keys(before.nodes)
    .filter((id) => !Object.hasOwn(after.nodes, id) && !renamedBefore.has(id))
    .map((id): NodeChange => ({ id, kind: 'removed', fields: [] }))
  return [...kept, ...removed]
}

function nodeOf(flow: Flow, id: string): FlowNode | undefined {
  return Object.hasOwn(flow.nodes, id) ? flow.nodes[id] : undefined
}

function wireName({ from, to }: Wire): string {
  return `${from} ${to}`
}

function renameWire(wire: Wire, renamed: ReadonlyMap<string, string>): Wire {
  if (renamed.size === 0) return wire
  const now = new Map([...renamed].map(([id, idBefore]) => [idBefore, id]))
  const { node, port } = portOf(wire.from)
  return { from: `${now.get(node) ?? node}.${port}`, to: now.get(wire.to) ?? wire.to }
}
