import type { DebugRecord, DebugSession, DebugStep } from '@crossdock/shared/api'
import { presentTrack } from './session-track.ts'

/**
 * The record of the runtime that letting go and dropping are about: the one in focus, or the one that it is a part of. When
 * that is not held, the first one that is.
 */
export function heldRecord({ focus, records }: Pick<DebugSession, 'focus' | 'records'>): DebugRecord | undefined {
  const byId = new Map(records.map((record) => [record.id, record]))
  let record = byId.get(focus?.recordId ?? '')
  while (record !== undefined && !record.isHolding) record = byId.get(record.parentId ?? '')
  return record ?? records.find(({ isHolding }) => isHolding)
}

/**
 * The edit that the real record can go on with: the last one on the present track that was made where the real one stands.
 * What was edited further on is of another shape and no answer to what is asked there. None while several branches are held.
 */
export function editAtHold(session: Pick<DebugSession, 'steps' | 'at'>, recordId: string): DebugStep | undefined {
  const arrivals = session.steps.filter((step) => step.recordId === recordId && step.kind === 'arrived')
  const [arrival] = arrivals
  if (arrival === undefined || arrivals.length > 1) return undefined
  return presentTrack(session).findLast(
    ({ recordId: id, kind, node, branch }) =>
      id === recordId && kind === 'edited' && node === arrival.node && branch === arrival.branch,
  )
}
