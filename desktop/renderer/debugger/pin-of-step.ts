import type { DebugSession, DebugStep } from '@crossdock/shared/api'
import type { NodePin, PinnedOutcome } from '@crossdock/shared/case'
import { type ErrorCode, errorCodes } from '@crossdock/shared/errors'

/**
 * What a node did at a step, as a pin: from then on it answers the same without being run. Undefined for steps that no node
 * has made. For the step’s record only when several records are in the session.
 */
export function pinOfStep(session: Pick<DebugSession, 'records' | 'steps'>, step: DebugStep): NodePin | undefined {
  const outcome = outcomeOf(session, step)
  if (outcome === undefined) return undefined
  const record = session.records.length > 1 ? session.records.find(({ id }) => id === step.recordId)?.path : undefined
  return { node: step.node, ...(record === undefined ? {} : { record }), outcomes: [outcome] }
}

function outcomeOf(
  session: Pick<DebugSession, 'records' | 'steps'>,
  { kind, outcome, out, reason, error, evidence, children }: DebugStep,
): PinnedOutcome | undefined {
  if (kind !== 'visited') return undefined
  const proof = evidence === undefined ? {} : { evidence }
  if (outcome === 'filtered') return { kind: 'drop', reason: reason ?? 'pinned' }
  if (outcome === 'split')
    return { kind: 'split', port: out[0]?.port ?? 'out', children: childrenOf(session, children) }
  if (error !== undefined && outcome !== 'passed') {
    const { message } = error
    const code: ErrorCode = Object.hasOwn(errorCodes, error.code) ? (error.code as ErrorCode) : 'INTERNAL'
    return { kind: 'error', error: { code, message }, ...(outcome === 'unknown' ? { isUnknown: true } : {}), ...proof }
  }
  return { kind: 'emit', out: out.map(({ port, payload }) => ({ port, payload })), ...proof }
}

function childrenOf({ records, steps }: Pick<DebugSession, 'records' | 'steps'>, ids: readonly string[]) {
  return ids.map((id) => {
    const record = records.find((each) => each.id === id)
    const first = steps.find(({ recordId }) => recordId === id)
    const payload = first?.kind === 'accepted' ? first.out[0]?.payload : first?.in
    const standing = record?.branches[0]?.payload
    return {
      payload: payload ?? standing,
      ...(record === undefined ? {} : { key: record.key, entity: record.entity }),
    }
  })
}
