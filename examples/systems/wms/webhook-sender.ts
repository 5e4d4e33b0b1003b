import { signDelivery } from './signature.ts'
import type { AttemptOutcome, DueDelivery, WebhookOutbox } from './webhook-outbox.ts'

const maxInFlight = 16
const stopGraceMs = 1000

/** How patiently deliveries are sent. */
export interface SenderOptions {
  /** How long a subscriber may take to answer. */
  readonly timeoutMs: number
  /** Wait after the first failure; doubles with each further one. */
  readonly firstRetryMs: number
  /** The longest wait between two attempts. */
  readonly maxRetryMs: number
}

/**
 * Sends what is pending in the outbox until subscribers accept it (2xx), up to 16 at a time and in no guaranteed order.
 * At least once: a process killed between a subscriber's yes and its note of it sends the same delivery id again.
 */
export class WebhookSender implements AsyncDisposable {
  readonly #outbox: WebhookOutbox
  readonly #options: SenderOptions
  readonly #inFlight = new Map<string, Promise<void>>()
  readonly #stopping = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #isStopped = false

  constructor(outbox: WebhookOutbox, options: SenderOptions) {
    this.#outbox = outbox
    this.#options = options
    outbox.onPending(() => this.#pump())
  }

  /** Takes up what an earlier process left. */
  start(): void {
    this.#pump()
  }

  /** Starts no more attempts, waits a moment for the ones under way, then cuts them; they stay pending. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    const grace = setTimeout(() => this.#stopping.abort(), stopGraceMs)
    await Promise.allSettled(this.#inFlight.values())
    clearTimeout(grace)
  }

  #pump(): void {
    if (this.#isStopped) return
    const nowMs = Date.now()
    const free = maxInFlight - this.#inFlight.size
    const due = free > 0 ? this.#outbox.due({ nowMs, limit: maxInFlight }) : []
    for (const delivery of due.filter(({ id }) => !this.#inFlight.has(id)).slice(0, free)) {
      const attempt = this.#attempt(delivery).then(() => {
        this.#inFlight.delete(delivery.id)
        this.#pump()
      })
      this.#inFlight.set(delivery.id, attempt)
    }
    const nextMs = this.#outbox.nextDueMs(nowMs)
    clearTimeout(this.#timer)
    if (nextMs !== null) this.#timer = setTimeout(() => this.#pump(), nextMs - nowMs)
  }

  async #attempt(delivery: DueDelivery): Promise<void> {
    const result = await this.#send(delivery)
    if (this.#stopping.signal.aborted) return
    this.#outbox.settle(delivery.id, result)
  }

  async #send({ id, event, url, secret, body, attempts }: DueDelivery): Promise<AttemptOutcome> {
    const { timeoutMs, firstRetryMs, maxRetryMs } = this.#options
    const timestamp = String(Math.floor(Date.now() / 1000))
    const failed = (status: number | null, error: string): AttemptOutcome => ({
      ok: false,
      status,
      error,
      nextAttemptAtMs: Date.now() + Math.min(maxRetryMs, firstRetryMs * 2 ** Math.min(attempts, 30)),
    })
    try {
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        body,
        headers: {
          'content-type': 'application/json',
          'x-wms-event': event,
          'x-wms-delivery': id,
          'x-wms-timestamp': timestamp,
          'x-wms-signature': signDelivery({ secret, timestamp, body }),
        },
        signal: AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(timeoutMs)]),
      })
      await response.body?.cancel()
      return response.ok ? { ok: true, status: response.status } : failed(response.status, `HTTP ${response.status}`)
    } catch (error) {
      return failed(null, messageOf(error))
    }
  }
}

/** `fetch failed` says nothing; its cause does. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
