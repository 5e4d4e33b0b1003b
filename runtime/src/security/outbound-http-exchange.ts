import { CrossdockError } from '@crossdock/shared/errors'
import type { HttpAnswer, HttpTimeouts } from '@crossdock/shared/node'
import type { Dispatcher } from 'undici'
import { decompress, tooLarge } from './outbound-http-body.ts'
import { failureOf } from './outbound-http-failure.ts'

/** One request as it goes over the wire: checked, with its secrets attached. */
export interface WireRequest {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
  readonly timeouts: HttpTimeouts
  readonly maxResponseBytes: number
}

/** Sends a request once and reads the whole answer. Throws as `HttpSystem.request` does. */
export async function exchange(dispatcher: Dispatcher, request: WireRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const { url, method, timeouts } = request
  const raw = await new Promise<HttpAnswer>((resolve, reject) => {
    const handler = new Exchange(request, signal, { resolve, reject })
    if (handler.isSettled) return
    dispatcher.dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method,
        headers: request.headers,
        body: request.body ?? null,
        headersTimeout: timeouts.headersMs,
        bodyTimeout: timeouts.bodyMs,
      },
      handler,
    )
  })
  const { 'content-encoding': encoding, ...headers } = raw.headers
  if (encoding === undefined) return raw
  const title = titleOf(request)
  const body = await decompress(raw.body, { encoding, maxBytes: request.maxResponseBytes, title })
  return { status: raw.status, headers, body }
}

function titleOf({ method, url }: WireRequest): string {
  return `${method} ${url.host}${url.pathname}`
}

interface Settle {
  readonly resolve: (answer: HttpAnswer) => void
  readonly reject: (error: CrossdockError) => void
}

/**
 * Follows one request through undici. The moment of `onRequestStart` is exact: undici calls it right before it writes the
 * first byte, so every failure before it left no trace at the other side. Settles once; what comes later is ignored.
 */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: WireRequest
  readonly #signal: AbortSignal
  readonly #settle: Settle
  readonly #connectTimer: NodeJS.Timeout
  readonly #totalTimer: NodeJS.Timeout
  #controller: Dispatcher.DispatchController | undefined
  #status = 0
  #headers: Record<string, string> = {}
  #chunks: Uint8Array[] = []
  #sizeBytes = 0
  isSettled = false

  constructor(request: WireRequest, signal: AbortSignal, settle: Settle) {
    this.#request = request
    this.#signal = signal
    this.#settle = settle
    const { connectMs, totalMs } = request.timeouts
    this.#connectTimer = setTimeout(() => this.#timeOut('The connection did not come up', connectMs), connectMs)
    this.#totalTimer = setTimeout(() => this.#timeOut('The call did not end', totalMs), totalMs)
    signal.addEventListener('abort', this.#onAbort)
    if (signal.aborted) this.#onAbort()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.isSettled) {
      // Given up while it waited for a connection: nothing must be sent any more.
      controller.abort(new Error('The call was given up before it was sent.'))
      return
    }
    if (this.#controller) {
      // undici may put a request on a second connection when the first one resets. Once is what we promised.
      this.#fail(new Error('The connection was reset.'))
      controller.abort(new Error('A request is sent once.'))
      return
    }
    this.#controller = controller
    clearTimeout(this.#connectTimer)
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) return
    this.#status = status
    this.#headers = plainHeaders(headers)
    const { method, maxResponseBytes } = this.#request
    if (method !== 'HEAD' && Number(this.#headers['content-length']) > maxResponseBytes) this.#refuseSize()
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#sizeBytes += chunk.length
    if (this.#sizeBytes > this.#request.maxResponseBytes) this.#refuseSize()
    else if (!this.isSettled) this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    if (!this.#end()) return
    const [only] = this.#chunks
    const body = this.#chunks.length === 1 && only ? only : Buffer.concat(this.#chunks)
    this.#settle.resolve({ status: this.#status, headers: this.#headers, body })
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error)
  }

  readonly #onAbort = () => {
    this.#giveUp('CANCELLED', `${titleOf(this.#request)}: the call was stopped.`)
  }

  #timeOut(what: string, limitMs: number): void {
    this.#giveUp('TIMED_OUT', `${titleOf(this.#request)}: ${what} within ${limitMs} ms.`)
  }

  #refuseSize(): void {
    this.#fail(tooLarge(titleOf(this.#request), this.#request.maxResponseBytes))
    this.#controller?.abort(new Error('The answer is too large.'))
  }

  #giveUp(code: 'CANCELLED' | 'TIMED_OUT', message: string): void {
    const outcome = this.#controller ? 'unknown' : 'none'
    this.#fail(new CrossdockError(code, message, { outcome, detail: { call: titleOf(this.#request) } }))
    this.#controller?.abort(new Error('The call was given up.'))
  }

  #fail(error: Error): void {
    if (!this.#end()) return
    const isSent = this.#controller !== undefined
    this.#settle.reject(failureOf(error, { title: titleOf(this.#request), isSent }))
  }

  /** False when it had ended before. */
  #end(): boolean {
    if (this.isSettled) return false
    this.isSettled = true
    clearTimeout(this.#connectTimer)
    clearTimeout(this.#totalTimer)
    this.#signal.removeEventListener('abort', this.#onAbort)
    return true
  }
}

function plainHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const plain: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return plain
}
