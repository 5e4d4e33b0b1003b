import { manifests } from '@crossdock/nodes/manifests'
import {
  type FieldChange,
  type Flow,
  type FlowComparison,
  manifestOf,
  type NodeChange,
  portOf,
} from '@crossdock/shared/flow'
import { nodeTitle } from '../document/problems.ts'
import type { Wire } from '../document/selection.ts'
import { changedLines } from './changed-lines.ts'
import { valueText } from './value-text.ts'

/** A value that is another one now, for people. */
export interface FieldLine {
  /** e.g. `cases › 2 › when` */
  readonly name: string
  /** Missing when it was added. */
  readonly before?: string
  /** Missing when it was removed. */
  readonly after?: string
}

/** One change as a sentence. */
export interface ChangeLine {
  readonly kind: 'added' | 'removed' | 'changed' | 'moved'
  readonly text: string
  /** A node of the flow afterwards that the change is about. */
  readonly node?: string
  readonly fields: readonly FieldLine[]
}

/** Both flows and what they say differently. */
export interface Compared {
  readonly before: Flow
  readonly after: Flow
  readonly comparison: FlowComparison
}

/** What changed from one flow to the other, in words: the flow itself, its nodes, its wires, the layout. */
export function describeComparison({ before, after, comparison }: Compared): readonly ChangeLine[] {
  const { fields, nodes, addedWires, removedWires, moved, annotations } = comparison
  const isUnplaced = ({ fields: { length }, idBefore }: NodeChange) => length === 0 && idBefore === undefined
  const isGone = new Set(nodes.filter(isUnplaced).map(({ id }) => id))
  const sayWire = (flow: Flow, kind: 'added' | 'removed') => (wire: Wire) => describeWire(wire, { flow, kind, isGone })
  return [
    ...(fields.length === 0
      ? []
      : [{ kind: 'changed', text: 'Changed the flow', fields: fields.map(fieldLine) } satisfies ChangeLine]),
    ...nodes.map((change) => describeNodeChange(change, before, after)),
    ...removedWires.flatMap(sayWire(before, 'removed')),
    ...addedWires.flatMap(sayWire(after, 'added')),
    ...describeMoved(moved, after),
    ...describeAnnotations(annotations),
  ]
}

/** How many changes there are, apart from the layout. */
export function countChanges({ fields, nodes, addedWires, removedWires }: FlowComparison): number {
  return (fields.length > 0 ? 1 : 0) + nodes.length + addedWires.length + removedWires.length
}

function describeNodeChange(change: NodeChange, before: Flow, after: Flow): ChangeLine {
  const { id, idBefore, kind, fields } = change
  if (kind === 'removed') {
    return { kind, text: `Removed “${nodeTitle(before, id)}”${typeInBrackets(before, id)}`, fields: [] }
  }
  const title = nodeTitle(after, id)
  if (kind === 'added') return { kind, text: `Added “${title}”${typeInBrackets(after, id)}`, node: id, fields: [] }
  if (idBefore !== undefined) {
    return { kind, text: `“${title}” has the id ${id} now; it was ${idBefore}`, node: id, fields: [] }
  }
  const rest = fields.filter(({ path }) => path[0] !== 'name')
  const titleBefore = nodeTitle(before, id)
  const text =
    rest.length === fields.length
      ? `Changed “${title}”`
      : `Renamed “${titleBefore}” to “${title}”${rest.length > 0 ? ' and changed it' : ''}`
  return { kind, text, node: id, fields: rest.map(fieldLine) }
}

/** The type's title, unless it is the node's own. */
function typeInBrackets(flow: Flow, id: string): string {
  const type = flow.nodes[id]?.type ?? ''
  const title = manifestOf(manifests, type)?.title ?? type
  return title === nodeTitle(flow, id) ? '' : ` (${title})`
}

/** Wires that came or went together with a node say nothing new about it, unless their other end was there before. */
function describeWire(
  wire: Wire,
  {
    flow,
    kind,
    isGone,
  }: { readonly flow: Flow; readonly kind: 'added' | 'removed'; readonly isGone: ReadonlySet<string> },
): ChangeLine[] {
  const { node, port } = portOf(wire.from)
  if (isGone.has(node) && isGone.has(wire.to)) return []
  const through = port === 'out' ? '' : ` through ${port}`
  const verb = kind === 'added' ? 'Wired' : 'Took the wire away from'
  const text = `${verb} “${nodeTitle(flow, node)}”${through} to “${nodeTitle(flow, wire.to)}”`
  return [{ kind, text, ...(kind === 'added' ? { node: wire.to } : {}), fields: [] }]
}

function describeMoved(moved: readonly string[], after: Flow): ChangeLine[] {
  const [first, ...others] = moved
  if (first === undefined) return []
  const who = others.length === 0 ? `“${nodeTitle(after, first)}” stands` : `${moved.length} nodes stand`
  return [{ kind: 'moved', text: `${who} somewhere else (layout only)`, node: first, fields: [] }]
}

/** Where a note stands and how large it is says nothing to anybody. */
function describeAnnotations(annotations: readonly FieldChange[]): ChangeLine[] {
  if (annotations.length === 0) return []
  const told = annotations.filter(({ path }) => !['x', 'y', 'width', 'height'].includes(String(path.at(-1))))
  return [{ kind: 'moved', text: 'Changed notes or groups on the canvas (layout only)', fields: told.map(fieldLine) }]
}

function fieldLine({ path, before, after }: FieldChange): FieldLine {
  const name = path
    .filter((part, at) => at > 0 || part !== 'config')
    .map((part) => (typeof part === 'number' ? part + 1 : part))
    .join(' › ')
  if (typeof before === 'string' && typeof after === 'string' && `${before}${after}`.includes('\n')) {
    return { name, ...changedLines(before, after) }
  }
  return {
    name: name === '' ? 'configuration' : name,
    ...(before === undefined ? {} : { before: valueText(before) }),
    ...(after === undefined ? {} : { after: valueText(after) }),
  }
}
