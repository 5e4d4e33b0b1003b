import type { DebugRecord, DebugSession, DebugStep } from '@crossdock/shared/api'

/** The steps that lead to a step, the first one first, itself included. */
export function trackTo(session: Pick<DebugSession, 'steps'>, stepId: string | undefined): readonly DebugStep[] {
  const byId = new Map(session.steps.map((step) => [step.id, step]))
  const track: DebugStep[] = []
  for (let step = byId.get(stepId ?? ''); step !== undefined; step = byId.get(step.parentId ?? '')) track.push(step)
  return track.reverse()
}

/** The steps that have led to where the session stands. */
export function presentTrack(session: Pick<DebugSession, 'steps' | 'at'>): readonly DebugStep[] {
  return trackTo(session, session.at)
}

/**
 * The last step of the track that the session stands on. After going back several tracks may share that step: the one that
 * was looked at before stays, else it is the newest.
 */
export function presentTip(session: DebugSession, before?: string): string | undefined {
  if (session.at === undefined) return session.tracks.at(-1)
  const holds = (tip: string) => trackTo(session, tip).some(({ id }) => id === session.at)
  if (before !== undefined && session.tracks.includes(before) && holds(before)) return before
  return session.tracks.findLast(holds) ?? session.at
}

/** Records in their order, each parent followed by its children, with their depth. */
export function orderRecords(
  records: readonly DebugRecord[],
): readonly { readonly record: DebugRecord; readonly depth: number }[] {
  const known = new Set(records.map(({ id }) => id))
  const childrenOf = new Map<string, DebugRecord[]>()
  const first: DebugRecord[] = []
  for (const record of records) {
    if (record.parentId === undefined || !known.has(record.parentId)) first.push(record)
    else childrenOf.set(record.parentId, [...(childrenOf.get(record.parentId) ?? []), record])
  }
  const ordered: { readonly record: DebugRecord; readonly depth: number }[] = []
  const stack = first.reverse().map((record) => ({ record, depth: 0 }))
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { record, depth } = entry
    ordered.push(entry)
    for (const child of [...(childrenOf.get(record.id) ?? [])].reverse())
      stack.push({ record: child, depth: depth + 1 })
  }
  return ordered
}

/** The last step of a track at each node. */
export function lastStepByNode(track: readonly DebugStep[]): ReadonlyMap<string, DebugStep> {
  return new Map(track.filter(({ kind }) => kind !== 'edited').map((step) => [step.node, step]))
}
