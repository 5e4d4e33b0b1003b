import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'

/** What happens in a warehouse and is told to subscribers. */
export const wmsEvents = ['shipment.confirmed', 'receipt.confirmed', 'return.received', 'stock.changed'] as const

/** One of {@link wmsEvents}. */
export type WmsEvent = (typeof wmsEvents)[number]

/** Who is told about an event. The secret is never shown. */
export interface Subscription {
  readonly id: string
  readonly event: WmsEvent | '*'
  readonly url: string
}

/** One message to one subscriber. */
export interface Delivery {
  readonly id: string
  readonly subscription: string
  readonly event: string
  readonly url: string
  /** `cancelled`: the subscription was deleted before the message was accepted. */
  readonly status: 'pending' | 'delivered' | 'cancelled'
  readonly attempts: number
  /** HTTP status of the last attempt, null when there was no answer. */
  readonly lastStatus: number | null
  readonly lastError: string | null
  readonly createdAt: string
  readonly nextAttemptAt: string | null
  readonly deliveredAt: string | null
  /** The exact text that is sent and signed. */
  readonly body: string
}

/** A delivery that is due, with what is needed to send it. */
export interface DueDelivery {
  readonly id: string
  readonly event: string
  readonly url: string
  readonly secret: string
  readonly body: string
  readonly attempts: number
}

/** How an attempt ended. */
export type AttemptOutcome =
  | { readonly ok: true; readonly status: number }
  | { readonly ok: false; readonly status: number | null; readonly error: string; readonly nextAttemptAtMs: number }

/** Which deliveries to list. `after` is the position of the last one seen. */
export interface DeliveryQuery {
  readonly after: number
  readonly limit: number
  readonly status?: string
  readonly event?: string
}

/** The durable list of messages to subscribers. A message is written in the transaction that made its event. */
export class WebhookOutbox {
  readonly #db: DatabaseSync
  readonly #subscribers
  readonly #insert
  readonly #settle
  #onPending: () => void = () => undefined
  #isAnnounced = false

  constructor(db: DatabaseSync) {
    this.#db = db
    createTables(db)
    this.#subscribers = db.prepare("SELECT id, url FROM subscription WHERE event = ? OR event = '*' ORDER BY rowid")
    this.#insert = db.prepare(
      `INSERT INTO delivery (id, subscription, event, url, status, created_at, next_attempt_at_ms, body)
       VALUES (?, ?, ?, ?, 'pending', ?, ?, ?)`,
    )
    this.#settle = db.prepare(
      `UPDATE delivery SET status = CASE WHEN status = 'cancelled' THEN status ELSE ? END, attempts = attempts + 1,
         last_status = ?, last_error = ?, next_attempt_at_ms = ?, delivered_at = coalesce(?, delivered_at) WHERE id = ?`,
    )
  }

  /** Calls back, after the transaction under way, whenever there may be something new to send. */
  onPending(callback: () => void): void {
    this.#onPending = callback
  }

  /** Subscribes a URL. The same event and URL again keeps its id and changes the secret. */
  subscribe({ event, url, secret }: Omit<Subscription, 'id'> & { readonly secret: string }): Subscription {
    const row = this.#db
      .prepare(
        `INSERT INTO subscription (id, event, url, secret) VALUES (?, ?, ?, ?)
         ON CONFLICT (event, url) DO UPDATE SET secret = excluded.secret RETURNING id`,
      )
      .get(randomUUID(), event, url, secret)
    return { id: String(row?.id), event, url }
  }

  subscriptions(): Subscription[] {
    return this.#db.prepare('SELECT id, event, url FROM subscription ORDER BY rowid').all().map(toSubscription)
  }

  /** Ends a subscription and cancels what it still waits for. False when there is none of this id. */
  unsubscribe(id: string): boolean {
    this.#db.prepare("UPDATE delivery SET status = 'cancelled' WHERE subscription = ? AND status = 'pending'").run(id)
    return this.#db.prepare('DELETE FROM subscription WHERE id = ?').run(id).changes > 0
  }

  /** Writes one message for each subscriber of the event. Call it inside the transaction that changes the data. */
  publish(event: WmsEvent, data: object): void {
    const occurredAt = new Date()
    const eventId = randomUUID()
    const body = JSON.stringify({ eventId, event, occurredAt: occurredAt.toISOString(), data })
    for (const { id, url } of this.#subscribers.all(event)) {
      const at = occurredAt.toISOString()
      this.#insert.run(randomUUID(), String(id), event, String(url), at, occurredAt.getTime(), body)
    }
    this.#announce()
  }

  /** Deliveries whose time has come, oldest first. */
  due({ nowMs, limit }: { nowMs: number; limit: number }): DueDelivery[] {
    return this.#db
      .prepare(
        `SELECT d.id, d.event, d.url, d.body, d.attempts, s.secret
         FROM delivery d JOIN subscription s ON s.id = d.subscription
         WHERE d.status = 'pending' AND d.next_attempt_at_ms <= ? ORDER BY d.next_attempt_at_ms, d.seq LIMIT ?`,
      )
      .all(nowMs, limit)
      .map((row) => ({
        id: String(row.id),
        event: String(row.event),
        url: String(row.url),
        secret: String(row.secret),
        body: String(row.body),
        attempts: Number(row.attempts),
      }))
  }

  /** When the next delivery after `nowMs` is due, or null. */
  nextDueMs(nowMs: number): number | null {
    const row = this.#db
      .prepare(
        "SELECT min(next_attempt_at_ms) AS due FROM delivery WHERE status = 'pending' AND next_attempt_at_ms > ?",
      )
      .get(nowMs)
    return typeof row?.due === 'number' ? row.due : null
  }

  /** Writes down how an attempt ended. */
  settle(id: string, outcome: AttemptOutcome): void {
    if (outcome.ok) this.#settle.run('delivered', outcome.status, null, null, new Date().toISOString(), id)
    else this.#settle.run('pending', outcome.status, outcome.error, outcome.nextAttemptAtMs, null, id)
  }

  find(id: string): Delivery | undefined {
    const row = this.#db.prepare('SELECT * FROM delivery WHERE id = ?').get(id)
    return row === undefined ? undefined : toDelivery(row)
  }

  /** Makes a delivery pending again, under the same id. */
  sendAgain(id: string): void {
    this.#db.prepare("UPDATE delivery SET status = 'pending', next_attempt_at_ms = ? WHERE id = ?").run(Date.now(), id)
    this.#announce()
  }

  /** Deliveries in the order in which they were written. */
  list({ after, limit, status, event }: DeliveryQuery): { deliveries: Delivery[]; lastSeq: number | null } {
    const rows = this.#db
      .prepare(
        `SELECT * FROM delivery WHERE seq > ? AND status = coalesce(?, status) AND event = coalesce(?, event)
         ORDER BY seq LIMIT ?`,
      )
      .all(after, status ?? null, event ?? null, limit)
    return { deliveries: rows.map(toDelivery), lastSeq: rows.length === 0 ? null : Number(rows.at(-1)?.seq) }
  }

  /** Transactions are synchronous, so the next turn of the event loop is after the commit. */
  #announce(): void {
    if (this.#isAnnounced) return
    this.#isAnnounced = true
    setImmediate(() => {
      this.#isAnnounced = false
      this.#onPending()
    })
  }
}

function createTables(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE IF NOT EXISTS subscription (
      id TEXT NOT NULL UNIQUE, event TEXT NOT NULL, url TEXT NOT NULL, secret TEXT NOT NULL, UNIQUE (event, url)) STRICT;
    CREATE TABLE IF NOT EXISTS delivery (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, subscription TEXT NOT NULL, event TEXT NOT NULL,
      url TEXT NOT NULL, status TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, last_status INTEGER, last_error TEXT,
      created_at TEXT NOT NULL, next_attempt_at_ms INTEGER, delivered_at TEXT, body TEXT NOT NULL) STRICT;
    CREATE INDEX IF NOT EXISTS delivery_due ON delivery (next_attempt_at_ms, seq) WHERE status = 'pending';
  `)
}

function toSubscription(row: Record<string, unknown>): Subscription {
  const event = wmsEvents.find((known) => known === row.event) ?? '*'
  return { id: String(row.id), event, url: String(row.url) }
}

function toDelivery(row: Record<string, unknown>): Delivery {
  const { status, next_attempt_at_ms: nextMs } = row
  return {
    id: String(row.id),
    subscription: String(row.subscription),
    event: String(row.event),
    url: String(row.url),
    status: status === 'delivered' || status === 'cancelled' ? status : 'pending',
    attempts: Number(row.attempts),
    lastStatus: typeof row.last_status === 'number' ? row.last_status : null,
    lastError: typeof row.last_error === 'string' ? row.last_error : null,
    createdAt: String(row.created_at),
    nextAttemptAt: status === 'pending' && typeof nextMs === 'number' ? new Date(nextMs).toISOString() : null,
    deliveredAt: typeof row.delivered_at === 'string' ? row.delivered_at : null,
    body: String(row.body),
  }
}
