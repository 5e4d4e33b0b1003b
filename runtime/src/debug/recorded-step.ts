import type { PinnedOutcome } from '@crossdock/shared/case'
import type { JourneyStep } from '@crossdock/shared/record'
import { depart } from '../engine/departure.ts'
import type { Plan } from '../engine/plan.ts'
import { arriveAt, type Token } from '../engine/token.ts'
import type { DebugToken, Standing } from './session.ts'

type DebugProgress = Standing['progress']

/** Stands for a payload that the flow’s history does not keep. */
const notKept: unique symbol = Symbol('not kept')

/**
 * How a record stood after a step of its journey, by how it stood before and by the wires of the version it ran on. What is
 * not kept is marked, so that nobody goes on with a payload that was not there.
 */
export function progressAfter(plan: Plan, before: DebugProgress, step: JourneyStep): DebugProgress {
  const token =
    before.tokens.find(({ branch, node }) => branch === step.branch && node === step.node) ?? lostToken(step)
  const others = before.tokens.filter(({ branch }) => branch !== step.branch)
  const withToken = (next: DebugToken): DebugProgress => ({ ...before, tokens: [...others, next] })
  if (step.resumed) return resumedProgress(before, step, token)
  switch (step.outcome) {
    case 'retrying':
    case 'unknown':
      return withToken({ ...token, state: 'waiting', attempts: step.attempt })
    case 'parked':
      return withToken({ ...token, state: 'parked', attempts: 0, ...(step.error ? { cause: step.error } : {}) })
    case 'split':
      if (plan.steps.get(step.node)?.manifest.joinPort === undefined)
        return { ...before, tokens: others, delivered: before.delivered + 1 }
      return withToken({ ...token, attempts: 0, state: 'expecting', resume: 'join' })
    case 'settled':
      if (!step.out) return withToken({ ...token, state: 'ready', resume: 'repeat' })
  }
  if (step.outcome === 'filtered' && !step.out) return { ...before, tokens: others, filtered: before.filtered + 1 }
  return left(plan, { before, others, step, token })
}

function left(
  plan: Plan,
  at: {
    readonly before: DebugProgress
    readonly others: readonly DebugToken[]
    readonly step: JourneyStep
    readonly token: DebugToken
  },
): DebugProgress {
  const { before, others, step, token } = at
  const planned = plan.steps.get(step.node)
  if (!planned) return { ...before, tokens: others }
  const emissions = emissionsOf(step, token)
  const { arrivals, delivered, filtered } = depart(plan, planned, token, { kind: 'emit', emissions })
  return {
    tokens: [...others, ...arrivals.map(asDebugToken)],
    delivered: before.delivered + delivered,
    filtered: before.filtered + filtered,
  }
}

function emissionsOf(
  { error, node, out, outcome }: JourneyStep,
  token: DebugToken,
): readonly { readonly port: string; readonly payload: unknown }[] {
  if (outcome === 'diverted') {
    return [{ port: 'error', payload: token.isNotKept ? notKept : { error: { node, ...error }, input: token.payload } }]
  }
  return (out ?? []).map((emission) => ({
    port: emission.port,
    payload: Object.hasOwn(emission, 'payload') ? emission.payload : notKept,
  }))
}

function resumedProgress(
  before: DebugProgress,
  { branch, node, resumed }: JourneyStep,
  token: DebugToken,
): DebugProgress {
  const isBehind = (other: string) => other === branch || other.startsWith(`${branch}.`)
  const hasPayload = resumed !== undefined && Object.hasOwn(resumed, 'payload')
  const payload = hasPayload ? resumed.payload : token.isNotKept ? notKept : token.payload
  const arrived = arriveAt(node, { branch, payload, forks: resumed?.forks ?? token.forks })
  return {
    ...before,
    tokens: [...before.tokens.filter((other) => !isBehind(other.branch)), asDebugToken(arrived)],
  }
}

function asDebugToken(token: Token): DebugToken {
  return token.payload === notKept ? { ...token, payload: null, isNotKept: true } : token
}

/** A branch that came there in a way that is not kept. */
function lostToken({ branch, node }: JourneyStep): DebugToken {
  return { ...arriveAt(node, { branch, payload: null, forks: {} }), isNotKept: true }
}

/** What a recorded step shows that its node answered; undefined where it did not, or where it is not all kept. */
export function recordedAnswer({ evidence, out, outcome, reason }: JourneyStep): PinnedOutcome | undefined {
  if (outcome === 'filtered' && !out) return { kind: 'drop', reason: reason ?? '' }
  const hasAnswered = outcome === 'passed' || outcome === 'recalled' || outcome === 'settled' || outcome === 'filtered'
  if (!hasAnswered || !out?.every((emission) => Object.hasOwn(emission, 'payload'))) return undefined
  return {
    kind: 'emit',
    out: out.map(({ payload, port }) => ({ port, payload })),
    ...(evidence ? { evidence } : {}),
  }
}
