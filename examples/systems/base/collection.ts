import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

/** What the store adds to every record: ISO times with milliseconds, in UTC. */
export interface Stamps {
  createdAt: string
  updatedAt: string
}

/** A record as it is kept and answered. */
export type Stored<T> = T & Stamps

/** How one kind of record is kept. */
export interface CollectionDefinition<T> {
  /** Table name, which is also the path of the resource: `purchase-orders`. */
  readonly name: string
  readonly keyOf: (record: T) => string
  /** Top-level fields that lists can be filtered by. */
  readonly filters: readonly (keyof T & string)[]
}

/** Where a page starts: at a number of rows, or right after a row. */
export type PageStart = { readonly offset: number } | { readonly after: RowPosition }

/** A row's place in the order of a list: by update time, then by key. */
export interface RowPosition {
  readonly updatedAt: string
  readonly key: string
}

/** What to list. Filters compare whole values; `updatedSince` includes its own instant. */
export interface PageRequest {
  readonly start: PageStart
  readonly limit: number
  readonly updatedSince?: string
  readonly filters: Readonly<Record<string, string>>
}

/** One page of a list. */
export interface Page<T> {
  readonly items: Stored<T>[]
  /** Rows that meet the filters, on all pages. */
  readonly total: number
  /** The last row of this page when more follow, else null. */
  readonly next: RowPosition | null
}

/** One kind of record, kept as JSON under its business key, listed in the order (updatedAt, key). */
export class Collection<T extends object> {
  readonly definition: CollectionDefinition<T>
  readonly #db: DatabaseSync
  readonly #table: string
  readonly #get: StatementSync
  readonly #insert: StatementSync
  readonly #update: StatementSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(db: DatabaseSync, definition: CollectionDefinition<T>) {
    this.definition = definition
    this.#db = db
    const table = `"${definition.name}"`
    this.#table = table
    db.exec(`
      CREATE TABLE IF NOT EXISTS ${table} (key TEXT PRIMARY KEY, updated_at TEXT NOT NULL, body TEXT NOT NULL) STRICT;
      CREATE INDEX IF NOT EXISTS "${definition.name}.order" ON ${table} (updated_at, key);
    `)
    for (const field of definition.filters) {
      db.exec(`CREATE INDEX IF NOT EXISTS "${definition.name}.${field}"
        ON ${table} (${filterExpression(field)}, updated_at, key)`)
    }
    this.#get = db.prepare(`SELECT body FROM ${table} WHERE key = ?`)
    this.#insert = db.prepare(`INSERT INTO ${table} (key, updated_at, body) VALUES (?, ?, ?)`)
    this.#update = db.prepare(`UPDATE ${table} SET updated_at = ?, body = ? WHERE key = ?`)
  }

  get(key: string): Stored<T> | undefined {
    const row = this.#get.get(key)
    return row === undefined ? undefined : this.#decode(row)
  }

  /** Keeps a new record; its key must be free. */
  insert(record: T): Stored<T> {
    const now = new Date().toISOString()
    const stored: Stored<T> = { ...record, createdAt: now, updatedAt: now }
    this.#insert.run(this.definition.keyOf(stored), now, JSON.stringify(stored))
    return stored
  }

  /** Replaces a record that was read before. */
  update(record: Stored<T>): Stored<T> {
    const stored: Stored<T> = { ...record, updatedAt: new Date().toISOString() }
    this.#update.run(stored.updatedAt, JSON.stringify(stored), this.definition.keyOf(stored))
    return stored
  }

  /** Inserts the record, or replaces the one of the same key and keeps its creation time. */
  put(record: T): Stored<T> {
    const existing = this.get(this.definition.keyOf(record))
    return existing === undefined ? this.insert(record) : this.update({ ...record, ...stampsOf(existing) })
  }

  /** The records that have these values, in list order. */
  find(filters: Readonly<Record<string, string>>, limit = 1000): Stored<T>[] {
    const { conditions, values } = toConditions({ filters })
    return this.#rows({ conditions, values, limit, offset: 0 })
  }

  count(): number {
    return Number(this.#statement(`SELECT count(*) AS total FROM ${this.#table}`).get()?.total)
  }

  page({ start, limit, ...selection }: PageRequest): Page<T> {
    const { conditions, values } = toConditions(selection)
    const total = this.#statement(`SELECT count(*) AS total FROM ${this.#table} ${where(conditions)}`).get(...values)
    if ('after' in start) {
      conditions.push('(updated_at, key) > (?, ?)')
      values.push(start.after.updatedAt, start.after.key)
    }
    const rows = this.#rows({ conditions, values, limit: limit + 1, offset: 'offset' in start ? start.offset : 0 })
    const items = rows.slice(0, limit)
    const last = items.at(-1)
    const next = rows.length > limit && last ? { updatedAt: last.updatedAt, key: this.definition.keyOf(last) } : null
    return { items, total: Number(total?.total), next }
  }

  #rows({ conditions, values, limit, offset }: Conditions & { limit: number; offset: number }): Stored<T>[] {
    const sql = `SELECT body FROM ${this.#table} ${where(conditions)} ORDER BY updated_at, key LIMIT ? OFFSET ?`
    return this.#statement(sql)
      .all(...values, limit, offset)
      .map((row) => this.#decode(row))
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#db.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  /** The one place where stored text becomes a record again; only this class writes that text. */
  #decode(row: Record<string, unknown>): Stored<T> {
    return JSON.parse(String(row.body)) as Stored<T>
  }
}

interface Conditions {
  readonly conditions: string[]
  readonly values: SQLInputValue[]
}

function toConditions({ filters, updatedSince }: Pick<PageRequest, 'filters' | 'updatedSince'>): Conditions {
  const conditions = Object.keys(filters).map((field) => `${filterExpression(field)} = ?`)
  const values: SQLInputValue[] = Object.values(filters)
  if (updatedSince !== undefined) {
    conditions.push('updated_at >= ?')
    values.push(updatedSince)
  }
  return { conditions, values }
}

function filterExpression(field: string): string {
  return `CAST(body ->> '$.${field}' AS TEXT)`
}

function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
}

function stampsOf({ createdAt, updatedAt }: Stamps): Stamps {
  return { createdAt, updatedAt }
}
