import type { JourneyStep } from '@crossdock/shared/record'

/** Steps as they are stored when several of them carry the same payload: it is written once, and they point to its place. */
interface PackedSteps {
  readonly payloads: readonly unknown[]
  readonly steps: readonly PackedStep[]
}

/** A part of a journey as its column holds it. */
export type StoredSteps = readonly JourneyStep[] | PackedSteps

interface PackedStep extends Omit<JourneyStep, 'out'> {
  readonly out?: readonly PackedOut[]
  /** The body of its request is this payload as JSON text. */
  readonly bodyAt?: number
}

interface PackedOut {
  readonly port: string
  readonly payload?: unknown
  readonly payloadAt?: number
}

type Evidence = NonNullable<JourneyStep['evidence']>

/** Place of each payload that several steps carry. */
type Places = ReadonlyMap<unknown, number>

/**
 * Steps without what they repeat: a payload that a node passed on as it was, and one that was sent as JSON. A flow that
 * maps, routes and writes carries the same order three times. Steps that repeat nothing stay as they are.
 */
export function packSteps(steps: readonly JourneyStep[]): StoredSteps {
  const sent = new Map(steps.map((step, index) => [step, sentPayload(step, steps[index - 1])]))
  const uses = new Map<unknown, number>()
  const count = (payload: unknown) => {
    if (typeof payload === 'object' && payload !== null) uses.set(payload, (uses.get(payload) ?? 0) + 1)
  }
  for (const step of steps) {
    for (const { payload } of step.out ?? []) count(payload)
    count(sent.get(step))
  }
  const payloads = [...uses.keys()].filter((payload) => uses.get(payload) !== 1)
  if (payloads.length === 0) return steps
  const places: Places = new Map(payloads.map((payload, place) => [payload, place]))
  return { payloads, steps: steps.map((step) => packStep(step, places, places.get(sent.get(step)))) }
}

/** The reverse of `packSteps`, for what was read from the store. */
export function unpackSteps(stored: StoredSteps): readonly JourneyStep[] {
  if (!('payloads' in stored)) return stored
  const { payloads, steps } = stored
  return steps.map(({ out, bodyAt, ...step }) => ({
    ...step,
    ...(out ? { out: out.map((one) => unpackOut(one, payloads)) } : {}),
    ...(bodyAt === undefined
      ? {}
      : {
          evidence: {
            ...step.evidence,
            request: { ...(step.evidence?.request as object), body: JSON.stringify(payloads[bodyAt]) },
          },
        }),
  }))
}

/** What the step before gave out, when this one sent just that. */
function sentPayload({ evidence }: JourneyStep, before: JourneyStep | undefined): unknown {
  const body = bodyOf(evidence?.request)
  if (body === undefined) return undefined
  return before?.out?.find(({ payload }) => JSON.stringify(payload) === body)?.payload
}

function bodyOf(request: unknown): string | undefined {
  if (typeof request !== 'object' || request === null || !('body' in request)) return undefined
  return typeof request.body === 'string' ? request.body : undefined
}

function packStep({ out, evidence, ...step }: JourneyStep, places: Places, bodyAt: number | undefined): PackedStep {
  return {
    ...step,
    ...(out ? { out: out.map((one) => packOut(one, places)) } : {}),
    ...(evidence ? { evidence: bodyAt === undefined ? evidence : withoutBody(evidence) } : {}),
    ...(bodyAt === undefined ? {} : { bodyAt }),
  }
}

function withoutBody(evidence: Evidence): Evidence {
  return { ...evidence, request: { ...(evidence.request as object), body: undefined } }
}

function packOut({ port, payload }: NonNullable<JourneyStep['out']>[number], places: Places): PackedOut {
  const payloadAt = places.get(payload)
  if (payloadAt !== undefined) return { port, payloadAt }
  return payload === undefined ? { port } : { port, payload }
}

function unpackOut({ port, payload, payloadAt }: PackedOut, payloads: readonly unknown[]): PackedOut {
  if (payloadAt !== undefined) return { port, payload: payloads[payloadAt] }
  return payload === undefined ? { port } : { port, payload }
}
