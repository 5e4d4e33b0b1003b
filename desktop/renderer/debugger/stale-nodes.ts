import type { DebugStep } from '@crossdock/shared/api'
import { compareFlows, type Flow, portOf } from '@crossdock/shared/flow'

/**
 * Nodes whose step on the track may say something else by now: those that an edit has changed, those where a wire has come
 * or gone, and everything on the track that lies behind one of them, as the flow was or is.
 */
export function staleNodes({
  ran,
  now,
  track,
}: {
  /** The flow as the session runs it. */
  readonly ran: Flow
  /** The flow as it is edited. */
  readonly now: Flow
  readonly track: readonly DebugStep[]
}): ReadonlySet<string> {
  if (ran === now) return none
  const changed = changedNodes(ran, now)
  if (changed.size === 0) return none
  const behind = reachFrom(changed, [...ran.wires, ...now.wires])
  return new Set(track.filter(({ node }) => behind.has(node)).map(({ node }) => node))
}

const none: ReadonlySet<string> = new Set()

function changedNodes(ran: Flow, now: Flow): ReadonlySet<string> {
  const { fields, nodes, addedWires, removedWires } = compareFlows(ran, now)
  const isAllChanged = fields.some(({ path }) => path[0] === 'record' || path[0] === 'settings')
  if (isAllChanged) return new Set(Object.keys(ran.nodes))
  return new Set([
    ...nodes.flatMap(({ id, idBefore }) => (idBefore === undefined ? [id] : [id, idBefore])),
    ...[...addedWires, ...removedWires].map(({ from }) => portOf(from).node),
  ])
}

function reachFrom(start: ReadonlySet<string>, wires: Flow['wires']): ReadonlySet<string> {
  const seen = new Set(start)
  const queue = [...start]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const { from, to } of wires) {
      if (portOf(from).node !== id || seen.has(to)) continue
      seen.add(to)
      queue.push(to)
    }
  }
  return seen
}
