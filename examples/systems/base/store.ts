import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Collection, type CollectionDefinition } from './collection.ts'

/** The durable store of one system: one SQLite file. All access is synchronous, so a transaction is never interleaved with another. */
export class Store implements Disposable {
  readonly db: DatabaseSync
  readonly #nextInSequence

  private constructor(db: DatabaseSync) {
    this.db = db
    this.#nextInSequence = db.prepare(
      `INSERT INTO sequence (name, value) VALUES (?, ?)
       ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value`,
    )
  }

  /**
   * Opens `<home>/<name>.db`, creating folder and file where missing.
   * WAL with `synchronous=NORMAL`: what was answered survives a killed process; a power cut may lose the last moments.
   */
  static open({ home, name }: { home: string; name: string }): Store {
    mkdirSync(home, { recursive: true })
    const db = new DatabaseSync(join(home, `${name}.db`), { timeout: 5000 })
    db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS sequence (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID, STRICT;
    `)
    return new Store(db)
  }

  /** Runs `work` in one transaction: all of it is kept, or, when it throws, nothing. */
  transact<T>(work: () => T): T {
    this.db.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.db.exec('COMMIT')
      return result
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK')
      throw error
    }
  }

  /** The next number of a document, such as `SO-1001`, then `SO-1002`. */
  nextNumber({ prefix, first }: { prefix: string; first: number }): string {
    const row = this.#nextInSequence.get(prefix, first)
    return `${prefix}-${row?.value}`
  }

  /** Opens the table of one kind of record. */
  collection<T extends object>(definition: CollectionDefinition<T>): Collection<T> {
    return new Collection(this.db, definition)
  }

  [Symbol.dispose](): void {
    if (this.db.isOpen) this.db.close()
  }
}
