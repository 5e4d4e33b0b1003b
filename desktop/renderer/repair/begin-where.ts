import { compareFlows, type Flow, portOf } from '@crossdock/shared/flow'
import { upstreamOf } from '../document/walk-wires.ts'

/**
 * The node at which a retry has to begin so that it runs through what was corrected: the first one before the stop that says
 * or leads to something else now. Undefined when each may go on where it stopped.
 */
export function beginWhere({
  ran,
  now,
  stoppedAt,
}: {
  readonly ran: Flow
  readonly now: Flow
  readonly stoppedAt: string
}): string | undefined {
  const { nodes, addedWires, removedWires } = compareFlows(ran, now)
  const says = nodes.filter(({ kind, fields }) => kind === 'changed' && fields.some(({ path }) => path[0] !== 'name'))
  const leads = [...addedWires, ...removedWires].map(({ from }) => portOf(from).node)
  const before = upstreamOf(now, stoppedAt)
  const changed = [...new Set([...says.map(({ id }) => id), ...leads])].filter(
    (id) => id !== stoppedAt && before.has(id) && hasRun(ran, id),
  )
  const isFirst = (id: string) => changed.every((other) => other === id || !upstreamOf(now, id).has(other))
  return changed.find(isFirst) ?? changed[0]
}

/** A source runs for no record, and what is new has nothing recorded to begin with. */
function hasRun({ nodes, wires }: Flow, id: string): boolean {
  return Object.hasOwn(nodes, id) && wires.some(({ to }) => to === id)
}
