import { once } from 'node:events'
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { FaultSwitches, SwitchName, SwitchSettings } from './fault-switches.ts'
import type { Random } from './random.ts'
import { RequestRefused } from './request-refused.ts'
import { traceOf } from './request-trace.ts'

/** What a fault can use. */
interface FaultContext<N extends SwitchName> {
  readonly setting: SwitchSettings[N]
  readonly reply: FastifyReply
  readonly random: Random
  /** Aborted when the server stops, so that nothing hangs longer than the server lives. */
  readonly stopping: AbortSignal
  /** Counts this action against the `times` of the switch. */
  spend(): void
}

/** A fault on arrival acts before anything else looks at the request. */
type ArrivalFault<N extends SwitchName> = (context: FaultContext<N>) => Promise<void>

/** A fault on answering gets the finished body of a 2xx answer and returns what is sent in its place. */
interface AnswerFault<N extends SwitchName> {
  /** `effect`: only for a request that itself committed an effect; `any`: for every 2xx answer. */
  readonly after: 'effect' | 'any'
  act(context: FaultContext<N>, body: string): Promise<string | Readable>
}

type ArrivalName = 'latencyMs' | 'outage' | 'hang' | 'rateLimit' | 'errorRate'

/** In the order in which they act. */
const arrivalFaults: { [N in ArrivalName]: ArrivalFault<N> } = {
  latencyMs: async ({ setting, random, stopping, spend }) => {
    spend()
    await delay(random.between(setting.min, setting.max), undefined, { signal: stopping }).catch(() => {
      throw new RequestRefused({ status: 503, code: 'STOPPING', message: 'The system is stopping.' })
    })
  },
  outage: async ({ spend }) => {
    spend()
    throw new RequestRefused({ status: 503, code: 'OUTAGE', message: 'The system is down (switch outage).' })
  },
  hang: async ({ reply, stopping, spend }) => {
    spend()
    void reply.hijack()
    await holdOpen(reply, stopping)
  },
  rateLimit: async ({ setting, spend }) => {
    if (takeFromBucket(setting)) return
    spend()
    throw new RequestRefused({
      status: 429,
      code: 'RATE_LIMITED',
      message: `More than ${setting.perSecond} requests a second (switch rateLimit).`,
      headers: { 'retry-after': String(setting.retryAfterSeconds) },
    })
  },
  errorRate: async ({ setting, random, spend }) => {
    if (!random.chance(setting.rate)) return
    spend()
    const { status } = setting
    throw new RequestRefused({ status, code: 'INJECTED_ERROR', message: 'A random failure (switch errorRate).' })
  },
}

type AnswerName = Exclude<SwitchName, ArrivalName>

/** In the order in which they act. */
const answerFaults: { [N in AnswerName]: AnswerFault<N> } = {
  timeoutAfterCommit: {
    after: 'effect',
    act: async ({ reply, stopping }, body) => {
      await holdOpen(reply, stopping)
      return body
    },
  },
  resetAfterCommit: {
    after: 'effect',
    act: async ({ reply }, body) => {
      reply.raw.socket?.resetAndDestroy()
      return body
    },
  },
  malformed: {
    after: 'any',
    act: async ({ reply }, body) => {
      void reply.code(200)
      return body.slice(0, Math.ceil(body.length / 2))
    },
  },
  responseBytes: { after: 'any', act: async ({ setting }, body) => Readable.from(padded(body, setting.bytes)) },
  hangAfterHeaders: {
    after: 'any',
    act: async ({ reply, stopping }, body) => Readable.from(firstByteThenSilence({ body, reply, stopping })),
  },
  dripFeed: {
    after: 'any',
    act: async ({ setting, stopping }, body) =>
      Readable.from(dripping({ body, intervalMs: setting.intervalMs, stopping })),
  },
}

/** What the hooks need. */
export interface FaultHooks {
  readonly switches: FaultSwitches
  readonly random: Random
  readonly stopping: AbortSignal
}

/** Applies the switches to every request except the ones that steer the server (`/__…`, `/healthz`). */
export function registerFaults(app: FastifyInstance, hooks: FaultHooks): void {
  app.addHook('onRequest', async (request, reply) => {
    if (isExempt(request)) return
    for (const name of keysOf(arrivalFaults)) {
      if (!reply.sent) await arrive(name, { request, reply, hooks })
    }
  })
  app.addHook('onSend', async (request, reply, payload) => {
    if (isExempt(request) || reply.statusCode >= 300 || typeof payload !== 'string') return payload
    let body: string | Readable = payload
    for (const name of keysOf(answerFaults)) {
      if (typeof body === 'string') body = await answer(name, { request, reply, hooks, body })
    }
    return body
  })
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly hooks: FaultHooks
}

async function arrive<N extends ArrivalName>(name: N, { request, reply, hooks }: Exchange): Promise<void> {
  const setting = hooks.switches.find(name, request)
  if (setting === undefined) return
  const { random, stopping, switches } = hooks
  await arrivalFaults[name]({ setting, reply, random, stopping, spend: () => switches.spend(name) })
}

async function answer<N extends AnswerName>(
  name: N,
  { request, reply, hooks, body }: Exchange & { readonly body: string },
): Promise<string | Readable> {
  const setting = hooks.switches.find(name, request)
  const fault = answerFaults[name]
  if (setting === undefined || (fault.after === 'effect' && !traceOf(request).committedEffect)) return body
  const { random, stopping, switches } = hooks
  switches.spend(name)
  return fault.act({ setting, reply, random, stopping, spend: () => switches.spend(name) }, body)
}

/** Keeps the connection open without an answer until the client gives up or the server stops. */
async function holdOpen(reply: FastifyReply, stopping: AbortSignal): Promise<void> {
  if (!reply.raw.destroyed) await once(reply.raw, 'close', { signal: stopping }).catch(() => undefined)
  reply.raw.destroy()
}

/** The state of a rate limit belongs to its setting: setting it again starts afresh. */
const buckets = new WeakMap<object, { tokens: number; filledAtMs: number }>()

function takeFromBucket(setting: SwitchSettings['rateLimit']): boolean {
  const capacity = Math.max(1, setting.perSecond)
  const nowMs = performance.now()
  const bucket = buckets.get(setting) ?? { tokens: capacity, filledAtMs: nowMs }
  const refill = ((nowMs - bucket.filledAtMs) / 1000) * setting.perSecond
  const tokens = Math.min(capacity, bucket.tokens + refill)
  const isAllowed = tokens >= 1
  buckets.set(setting, { tokens: isAllowed ? tokens - 1 : tokens, filledAtMs: nowMs })
  return isAllowed
}

/** The same JSON object with a long `_padding` in front, made as it is sent. */
function* padded(body: string, bytes: number): Generator<string> {
  const chunk = 'x'.repeat(65_536)
  yield '{"_padding":"'
  for (let left = bytes; left > 0; left -= chunk.length) yield left >= chunk.length ? chunk : chunk.slice(0, left)
  yield `",${body.slice(1)}`
}

interface SlowBody {
  readonly body: string
  readonly stopping: AbortSignal
}

async function* firstByteThenSilence({ body, reply, stopping }: SlowBody & { reply: FastifyReply }) {
  yield body.slice(0, 1)
  await holdOpen(reply, stopping)
}

async function* dripping({ body, intervalMs, stopping }: SlowBody & { intervalMs: number }) {
  for (const character of body) {
    yield character
    await delay(intervalMs, undefined, { signal: stopping }).catch(() => undefined)
  }
}

function isExempt({ url }: FastifyRequest): boolean {
  return url.startsWith('/__') || url.startsWith('/healthz')
}

function keysOf<K extends string>(table: Readonly<Record<K, unknown>>): K[] {
  return Object.keys(table) as K[]
}
