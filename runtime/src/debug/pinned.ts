import type { NodePin, PinnedOutcome } from '@crossdock/shared/case'
import { CrossdockError } from '@crossdock/shared/errors'
import type { CallOutcome } from '../engine/walk.ts'

/** The answers pinned to a node for a record: its own, or else those for all. */
export function pinFor(
  pins: readonly NodePin[],
  at: { readonly node: string; readonly path: string },
): NodePin | undefined {
  const ofNode = pins.filter(({ node }) => node === at.node)
  return ofNode.find(({ record }) => record === at.path) ?? ofNode.find(({ record }) => record === undefined)
}

/** The answer to a visit, counted from 0; the last one answers every later visit. */
export function pinnedAnswer(pin: NodePin, visit: number): PinnedOutcome {
  const answer = pin.outcomes[Math.min(visit, pin.outcomes.length - 1)]
  if (!answer) throw new CrossdockError('INTERNAL', `The pin of “${pin.node}” is empty.`)
  return answer
}

/** A pinned answer as the engine takes it. An error takes the node’s own way of failing. */
export function pinnedCall(answer: PinnedOutcome): CallOutcome {
  if (answer.kind === 'drop') return { kind: 'result', result: { kind: 'drop', reason: answer.reason } }
  if (answer.kind === 'split') {
    const { port, children } = answer
    return { kind: 'result', result: { kind: 'split', port, children } }
  }
  if (answer.kind === 'emit') {
    const evidence = answer.evidence ? { evidence: answer.evidence } : {}
    return { kind: 'result', result: { kind: 'emit', emissions: answer.out, ...evidence } }
  }
  const { code, message, detail } = answer.error
  const outcome = answer.isUnknown ? 'unknown' : 'none'
  return {
    kind: 'error',
    error: new CrossdockError(code, message, { outcome, ...(detail === undefined ? {} : { detail }) }),
  }
}
