import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

/** One effect that a system accepted. */
export interface LedgerEntry {
  /** Position in the ledger, from 1, without gaps in normal running. */
  readonly seq: number
  /** When it was accepted, ISO with milliseconds. */
  readonly at: string
  /** What was done, such as `shipment.create`. */
  readonly operation: string
  /** The business key it was done to, such as `SO-1001`. */
  readonly entityKey: string
  readonly idempotencyKey: string | null
  /** SHA-256 (hex) of the raw request body; for effects of a simulation, of the JSON of the record it made. */
  readonly payloadHash: string
  readonly requestId: string
}

/** Which part of the ledger to read. */
export interface LedgerQuery {
  /** Only entries after this position. */
  readonly after: number
  readonly limit: number
  readonly operation?: string
  readonly entityKey?: string
  readonly idempotencyKey?: string
}

/** Effects and distinct business keys of one operation: where they differ, something was done more than once. */
export interface LedgerCount {
  readonly operation: string
  readonly effects: number
  readonly entities: number
}

/** The append-only list of accepted effects. The database itself refuses to change or delete an entry. */
export class Ledger {
  readonly #db: DatabaseSync
  readonly #append: StatementSync

  constructor(db: DatabaseSync) {
    this.#db = db
    db.exec(`
      CREATE TABLE IF NOT EXISTS ledger (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, operation TEXT NOT NULL, entity_key TEXT NOT NULL,
        idempotency_key TEXT, payload_hash TEXT NOT NULL, request_id TEXT NOT NULL) STRICT;
      CREATE INDEX IF NOT EXISTS ledger_entity ON ledger (entity_key, seq);
      CREATE INDEX IF NOT EXISTS ledger_key ON ledger (idempotency_key, seq) WHERE idempotency_key IS NOT NULL;
      CREATE TRIGGER IF NOT EXISTS ledger_no_update BEFORE UPDATE ON ledger
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
      CREATE TRIGGER IF NOT EXISTS ledger_no_delete BEFORE DELETE ON ledger
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
    `)
    this.#append = db.prepare(
      `INSERT INTO ledger (at, operation, entity_key, idempotency_key, payload_hash, request_id) VALUES (?, ?, ?, ?, ?, ?)`,
    )
  }

  append(entry: Omit<LedgerEntry, 'seq' | 'at'>): void {
    const { operation, entityKey, idempotencyKey, payloadHash, requestId } = entry
    this.#append.run(new Date().toISOString(), operation, entityKey, idempotencyKey, payloadHash, requestId)
  }

  list({ after, limit, operation, entityKey, idempotencyKey }: LedgerQuery): LedgerEntry[] {
    const conditions = ['seq > ?']
    const values: SQLInputValue[] = [after]
    const equal = { operation, entity_key: entityKey, idempotency_key: idempotencyKey }
    for (const [column, value] of Object.entries(equal)) {
      if (value === undefined) continue
      conditions.push(`${column} = ?`)
      values.push(value)
    }
    return this.#db
      .prepare(`SELECT * FROM ledger WHERE ${conditions.join(' AND ')} ORDER BY seq LIMIT ?`)
      .all(...values, limit)
      .map(toEntry)
  }

  /** How much was done, per operation. */
  counts(): LedgerCount[] {
    return this.#db
      .prepare(
        `SELECT operation, count(*) AS effects, count(DISTINCT entity_key) AS entities
         FROM ledger GROUP BY operation ORDER BY operation`,
      )
      .all()
      .map((row) => ({
        operation: String(row.operation),
        effects: Number(row.effects),
        entities: Number(row.entities),
      }))
  }
}

function toEntry(row: Record<string, unknown>): LedgerEntry {
  return {
    seq: Number(row.seq),
    at: String(row.at),
    operation: String(row.operation),
    entityKey: String(row.entity_key),
    idempotencyKey: row.idempotency_key === null ? null : String(row.idempotency_key),
    payloadHash: String(row.payload_hash),
    requestId: String(row.request_id),
  }
}
