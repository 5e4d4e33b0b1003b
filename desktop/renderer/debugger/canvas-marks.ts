import type { Breakpoint, DebugSession, DebugStep, NodeMode } from '@crossdock/shared/api'
import { subflowSeparator } from '@crossdock/shared/flow'
import { callExitPort } from '@crossdock/shared/node'
import type { Standing } from '../app/step-words.ts'
import { standingOf } from './step-words.ts'

/** What a card shows of a debug session and of breakpoints. */
export interface NodeDebug {
  /** The session stands before this node. */
  readonly isCurrent: boolean
  /** Other records or branches that stand before it. */
  readonly waiting: number
  readonly last: Standing | undefined
  /** How often it was visited on the track. */
  readonly visits: number
  /** For a node that reaches outside. */
  readonly mode: NodeMode | undefined
  readonly isPinned: boolean
  /** An edit made after its step. */
  readonly isStale: boolean
  readonly before: 'on' | 'off' | undefined
  /** Breakpoints after it, by port. */
  readonly ports: Readonly<Record<string, 'on' | 'off'>>
}

/** What a wire shows: how many records passed, and the last payload, short. */
export interface WireDebug {
  readonly passed: number
  readonly excerpt: string
  /** It led to where the session stands. */
  readonly isLast: boolean
}

/** What the canvas shows of a session; wires by the port that they leave, `<node>.<port>`. */
export interface DebugMarks {
  readonly nodes: ReadonlyMap<string, NodeDebug>
  readonly wires: ReadonlyMap<string, WireDebug>
}

/** Nothing to show. */
export const noMarks: DebugMarks = { nodes: new Map(), wires: new Map() }

/** A node that the debugger knows nothing of. */
export const noNode: NodeDebug = {
  isCurrent: false,
  waiting: 0,
  last: undefined,
  visits: 0,
  mode: undefined,
  isPinned: false,
  isStale: false,
  before: undefined,
  ports: {},
}

/** The card that shows a node: one in a subflow (`<call>/<node>`) is shown by the node that calls it. */
function cardOf(node: string): string {
  return node.split(subflowSeparator)[0] ?? node
}

/** What the marks are derived from. */
export interface MarksInput {
  readonly session: Pick<DebugSession, 'focus' | 'nodes' | 'pins' | 'records'> | undefined
  /** The steps that led to where it stands. */
  readonly track: readonly DebugStep[]
  readonly breakpoints: readonly Breakpoint[]
  readonly stale: ReadonlySet<string>
}

/**
 * The marks of a canvas. Those that say the same as before are the same objects, so that a step draws only what it
 * concerns.
 */
export function marksOf(input: MarksInput, previous: DebugMarks = noMarks): DebugMarks {
  const nodes = new Map<string, NodeDebug>()
  const change = (id: string, part: Partial<NodeDebug>) => nodes.set(id, { ...(nodes.get(id) ?? noNode), ...part })
  for (const step of input.track) {
    // Neither has run anything there.
    if (step.kind === 'edited' || step.kind === 'arrived') continue
    const id = cardOf(step.node)
    change(id, { last: standingOf(step), visits: (nodes.get(id)?.visits ?? 0) + 1 })
  }
  for (const id of input.stale) if (nodes.has(cardOf(id))) change(cardOf(id), { isStale: true })
  for (const { node, port, isEnabled } of input.breakpoints) {
    const look = isEnabled ? 'on' : 'off'
    if (port === undefined) change(node, { before: look })
    else change(node, { ports: { ...(nodes.get(node)?.ports ?? {}), [port]: look } })
  }
  if (input.session !== undefined) markStanding(input.session, { nodes, change })
  return { nodes: reuse(nodes, previous.nodes), wires: reuse(passedWires(input), previous.wires) }
}

function markStanding(
  { focus, nodes: reaching, pins, records }: NonNullable<MarksInput['session']>,
  {
    nodes,
    change,
  }: { readonly nodes: ReadonlyMap<string, NodeDebug>; change(id: string, part: Partial<NodeDebug>): void },
): void {
  for (const { node, mode } of reaching) change(cardOf(node), { mode })
  for (const { node } of pins) change(cardOf(node), { isPinned: true })
  for (const { id, branches } of records) {
    for (const { branch, node } of branches) {
      if (focus?.recordId === id && focus.branch === branch) continue
      change(cardOf(node), { waiting: (nodes.get(cardOf(node))?.waiting ?? 0) + 1 })
    }
  }
  if (focus !== undefined) change(cardOf(focus.node), { isCurrent: true })
}

function passedWires({ track }: MarksInput): ReadonlyMap<string, WireDebug> {
  const wires = new Map<string, WireDebug>()
  const last = track.at(-1)
  for (const step of track) {
    if (step.kind === 'edited' || step.kind === 'dropped') continue
    for (const { port, ...rest } of step.out) {
      const name = wireOf(step.node, port)
      const count = step.outcome === 'split' ? Math.max(step.children.length, 1) : 1
      const passed = (wires.get(name)?.passed ?? 0) + count
      wires.set(name, {
        passed,
        excerpt: excerptOf('payload' in rest ? rest.payload : undefined),
        isLast: step === last,
      })
    }
  }
  return wires
}

const exitPrefix = callExitPort('')

/** The port that a wire leaves: an exit of a subflow leads on from the node that calls it. */
function wireOf(node: string, port: string): string {
  const end = node.lastIndexOf(subflowSeparator)
  if (end < 0 || !port.startsWith(exitPrefix)) return `${node}.${port}`
  return `${node.slice(0, end)}.${port.slice(exitPrefix.length)}`
}

const longestExcerpt = 400

/** The beginning of a payload as JSON. */
function excerptOf(payload: unknown): string {
  const text = payload === undefined ? '' : (JSON.stringify(payload, undefined, 1) ?? '')
  return text.length > longestExcerpt ? `${text.slice(0, longestExcerpt)}…` : text
}

function reuse<T extends object>(
  next: ReadonlyMap<string, T>,
  previous: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> {
  let isSame = next.size === previous.size
  const reused = new Map<string, T>()
  for (const [name, value] of next) {
    const before = previous.get(name)
    const isEqual = before !== undefined && JSON.stringify(before) === JSON.stringify(value)
    reused.set(name, isEqual ? before : value)
    isSame &&= isEqual
  }
  return isSame ? previous : reused
}
