import type { NodePin, PinnedOutcome } from '@crossdock/shared/case'
import { CrossdockError } from '@crossdock/shared/errors'
import { pinFor, pinnedAnswer, pinnedCall } from '../debug/pinned.ts'
import type { SimulatedCall } from '../debug/simulate-call.ts'
import type { CallRunner } from '../engine/calls.ts'
import type { OpenRecord } from '../engine/ports.ts'
import type { Call, CallOutcome } from '../engine/walk.ts'
import { sentRequestOf } from './sent-request.ts'

/** What a write node would have sent. */
export interface SentRequest {
  readonly record: string
  readonly node: string
  readonly request: unknown
}

/** A node that had to be run and for which the case has no answer. */
export interface MissingPin {
  readonly record: string
  readonly node: string
  readonly key: string
}

/** Answers calls from pins: nothing reaches the outside. */
export interface PinnedCalls extends CallRunner {
  readonly sent: readonly SentRequest[]
  readonly missing: readonly MissingPin[]
}

/** What pinned calls need. */
export interface PinnedCallsOptions {
  readonly pins: readonly NodePin[]
  /** The place of a record in the run, e.g. `0/split1[2]`. */
  readonly pathOf: (record: OpenRecord) => string
  /** Runs nodes that reach nothing, such as code in the sandbox. */
  readonly own: CallRunner
  /** Runs a node's own code without an outside. */
  readonly simulate: (call: Call) => Promise<SimulatedCall>
}

/**
 * Makes a call runner that asks pins instead of the outside. A node still runs its own code up to the call: what it would
 * send is kept, and where it would have failed before it sent anything, it fails.
 */
export function createPinnedCalls(options: PinnedCallsOptions): PinnedCalls {
  const sent: SentRequest[] = []
  const missing: MissingPin[] = []
  const visits = new Map<string, number>()
  let line: Promise<void> = Promise.resolve()

  const answer = async (call: Call): Promise<CallOutcome> => {
    const record = options.pathOf(call.walk.record)
    const node = call.step.id
    const place = `${node} ${record}`
    const visit = visits.get(place) ?? 0
    visits.set(place, visit + 1)
    if (call.mode === 'execute') {
      const { outcome, requests } = await options.simulate(call)
      if (outcome.kind === 'error' && requests.length === 0) return outcome
      const request = sentRequestOf(requests, call.context.effect.key)
      if (call.step.effect === 'write' && request !== undefined) sent.push({ record, node, request })
    }
    const pin = pinFor(options.pins, { node, path: record })
    if (pin) return outcomeOf(pinnedAnswer(pin, visit), call)
    const { key } = call.walk.record
    missing.push({ record, node, key })
    return { kind: 'error', error: new CrossdockError('NOT_FOUND', `“${node}” has no pinned answer.`) }
  }

  return {
    sent,
    missing,
    start(calls, report) {
      options.own.start(calls.filter(isOwn), report)
      for (const call of calls) {
        // One after another, so that every run is the same.
        if (!isOwn(call)) line = line.then(async () => report(call, await answer(call)))
      }
    },
    async idle() {
      await line
      await options.own.idle()
    },
  }
}

function isOwn({ step }: Call): boolean {
  return step.effect === 'none'
}

/**
 * A pinned answer as the engine takes it. A probe (`verify`) that is answered with an error learns from it that the effect
 * has not taken place, or, where the error says so, that this stays unknown.
 */
function outcomeOf(pinned: PinnedOutcome, { mode }: Call): CallOutcome {
  const outcome = pinnedCall(pinned)
  if (mode === 'execute' || outcome.kind === 'verified') return outcome
  if (outcome.kind === 'result') return { kind: 'verified', verdict: { outcome: 'done', result: outcome.result } }
  const { message, outcome: known } = outcome.error
  const verdict =
    known === 'unknown' ? ({ outcome: 'unknown', why: message } as const) : ({ outcome: 'not-done' } as const)
  return { kind: 'verified', verdict }
}
