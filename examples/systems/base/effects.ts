import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Ledger } from './ledger.ts'
import { RequestRefused } from './request-refused.ts'
import { sha256, traceOf } from './request-trace.ts'
import type { Store } from './store.ts'

/** One entry for the ledger; `payload` is given when the effect comes from a simulation instead of the request's body. */
export interface Effect {
  readonly operation: string
  readonly entityKey: string
  readonly payload?: unknown
}

/** What a handler answers when its work is done. */
export interface Answer {
  readonly status: number
  readonly body: object
}

/** The work of a changing request: calls `record` once for each effect, returns the answer. */
export type EffectWork = (record: (effect: Effect) => void) => Answer

interface KeptAnswer {
  readonly route: string
  readonly payloadHash: string
  readonly status: number
  readonly body: string
}

/**
 * The one door for everything that changes a system. Work, ledger entries and the answer kept for the idempotency key are
 * committed together or not at all.
 *
 * A key is bound to method, path and body: the same again gets the kept answer, anything else under that key is refused with 409.
 * Refused requests keep nothing, so the same key works once the cause is mended.
 */
export class Effects {
  readonly #store: Store
  readonly #ledger: Ledger
  readonly #find: StatementSync
  readonly #keep: StatementSync

  constructor(store: Store, ledger: Ledger) {
    this.#store = store
    this.#ledger = ledger
    createTable(store.db)
    this.#find = store.db.prepare('SELECT route, payload_hash, status, body FROM kept_answer WHERE key = ?')
    this.#keep = store.db.prepare(
      'INSERT INTO kept_answer (key, route, payload_hash, status, body) VALUES (?, ?, ?, ?, ?)',
    )
  }

  /** Runs the work of a request, or repeats its kept answer, and returns the text to send. */
  perform({ request, reply }: { request: FastifyRequest; reply: FastifyReply }, work: EffectWork): string {
    const trace = traceOf(request)
    const key = idempotencyKeyOf(request)
    const route = `${request.method} ${request.url}`
    const answer = this.#store.transact(() => {
      const kept = key === null ? undefined : this.#kept(key)
      if (kept) {
        if (kept.route !== route || kept.payloadHash !== trace.payloadHash) throw keyReused(key)
        return { status: kept.status, text: kept.body, replayed: true }
      }
      const { status, body } = work((effect) => this.#record({ effect, request, key }))
      const text = JSON.stringify(body)
      if (key !== null) this.#keep.run(key, route, trace.payloadHash, status, text)
      return { status, text, replayed: false }
    })
    trace.committedEffect = !answer.replayed
    if (answer.replayed) void reply.header('idempotency-replayed', 'true')
    void reply.code(answer.status).type('application/json; charset=utf-8')
    return answer.text
  }

  /** Records effects that no request asked for, such as automatic picking, in one transaction with the work. */
  performInternally(requestId: string, work: (record: (effect: Required<Effect>) => void) => void): void {
    this.#store.transact(() =>
      work(({ operation, entityKey, payload }) =>
        this.#ledger.append({
          operation,
          entityKey,
          idempotencyKey: null,
          payloadHash: sha256(JSON.stringify(payload)),
          requestId,
        }),
      ),
    )
  }

  #record({ effect, request, key }: { effect: Effect; request: FastifyRequest; key: string | null }): void {
    const { operation, entityKey, payload } = effect
    const payloadHash = payload === undefined ? traceOf(request).payloadHash : sha256(JSON.stringify(payload))
    this.#ledger.append({ operation, entityKey, idempotencyKey: key, payloadHash, requestId: request.id })
  }

  #kept(key: string): KeptAnswer | undefined {
    const row = this.#find.get(key)
    return row === undefined
      ? undefined
      : {
          route: String(row.route),
          payloadHash: String(row.payload_hash),
          status: Number(row.status),
          body: String(row.body),
        }
  }
}

function createTable(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE IF NOT EXISTS kept_answer (
      key TEXT PRIMARY KEY, route TEXT NOT NULL, payload_hash TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  `)
}

function idempotencyKeyOf(request: FastifyRequest): string | null {
  const header = request.headers['idempotency-key']
  if (header === undefined) return null
  if (typeof header === 'string' && header.length > 0 && header.length <= 255) return header
  throw new RequestRefused({
    status: 400,
    code: 'IDEMPOTENCY_KEY_INVALID',
    message: 'The Idempotency-Key header must have 1 to 255 characters.',
  })
}

function keyReused(key: string | null): RequestRefused {
  return new RequestRefused({
    status: 409,
    code: 'IDEMPOTENCY_KEY_REUSED',
    message: `The idempotency key ${key} was used before with another path or body. Use a new key for a new request.`,
  })
}
