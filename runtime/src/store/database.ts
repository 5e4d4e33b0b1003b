import { Socket } from 'node:net'
import { CrossdockError } from '@crossdock/shared/errors'
import pg from 'pg'
import { arrayText } from './array-text.ts'
import type { BlobStore } from './blob-store.ts'

// PostgreSQL's int8 and numeric as JavaScript numbers would lose digits, so int8 stays text except in counts, which cast.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)

/** Something that runs SQL: the pool, or one transaction. */
export interface Sql {
  /** Where payloads are that are too large for a row; without one they stand in the row all the same. */
  readonly blobs: BlobStore | undefined
  /** Runs one statement. A name makes it a prepared one. Throws a CrossdockError. */
  query<R extends pg.QueryResultRow>(statement: {
    readonly name?: string
    readonly text: string
    readonly values?: readonly unknown[]
  }): Promise<{ readonly rows: R[]; readonly rowCount: number }>
}

/** The connection to PostgreSQL. */
export interface Database extends Sql, AsyncDisposable {
  /**
   * Runs work in one transaction: committed when it resolves, rolled back when it throws. Work that lost against a
   * concurrent transaction (deadlock, serialization) was rolled back and is run again, so it must have no other effect.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  /** For what must share the pool, e.g. the queue's PostgreSQL backend. */
  readonly connectionString: string
}

/** How to reach the database. `schema` keeps tests apart; it is created by `migrate`. */
export interface DatabaseOptions {
  readonly connectionString: string
  readonly schema?: string
  readonly maxConnections?: number
  readonly blobs?: BlobStore
  /**
   * How long a statement may go unanswered before its connection is given up: a network that swallows packets says
   * nothing. Default: for ever, for statements that may take long.
   */
  readonly answerWithinMs?: number
}

/**
 * How long a transaction may hear nothing of its client. One that stands still, or was cut off, in the middle of a commit
 * would otherwise hold the lock of its lane for as long, and nobody could take the lane over.
 */
const silenceMs = 5_000

/**
 * A statement is prepared once and its plan kept. Made while a table is still small, the cheapest plan would read all of
 * it, and go on doing so when there are a hundred thousand rows; every statement here has an index to use instead. The
 * penalty on reading all would otherwise make such a statement look worth compiling.
 */
const planning = '-c enable_seqscan=off -c jit=off'

/** Opens a pool. Connects lazily. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.maxConnections ?? 12,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    ...(options.answerWithinMs === undefined ? {} : { query_timeout: options.answerWithinMs }),
    pipeline: true,
    stream: () => new GatheringSocket(),
    application_name: 'crossdock',
    idle_in_transaction_session_timeout: silenceMs,
    options: `${planning}${options.schema ? ` -c search_path=${options.schema}` : ''}`,
  })
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => {})
  let isClosed = false
  const { blobs } = options
  return {
    connectionString: options.connectionString,
    blobs,
    query: (statement) => run(pool, statement),
    transaction: (work) =>
      withRetries(() => inTransaction(pool, (client) => work({ blobs, query: (statement) => run(client, statement) }))),
    async [Symbol.asyncDispose]() {
      if (isClosed) return
      isClosed = true
      await pool.end()
    },
  }
}

/**
 * Sends in one write what is written within one turn of the event loop: the statements of `together` wake the database
 * once. pg corks its stream around each statement; the first cork of a turn holds the stream until the turn's end.
 */
class GatheringSocket extends Socket {
  #isGathering = false

  override cork(): void {
    super.cork()
    if (this.#isGathering) return
    this.#isGathering = true
    super.cork()
    process.nextTick(() => {
      this.#isGathering = false
      super.uncork()
    })
  }
}

/**
 * Sends statements of one transaction without waiting for an answer between them; the database runs them in the order in
 * which they were sent. When one fails, this throws after all have ended, so that none is sent outside of the transaction.
 */
export async function together<T extends readonly unknown[]>(
  works: readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  try {
    return (await Promise.all(works)) as unknown as T
  } catch (thrown) {
    await Promise.allSettled(works)
    throw thrown
  }
}

async function run<R extends pg.QueryResultRow>(
  client: pg.Pool | pg.PoolClient,
  statement: { readonly name?: string; readonly text: string; readonly values?: readonly unknown[] },
): Promise<{ rows: R[]; rowCount: number }> {
  try {
    const { name, text, values } = statement
    const result = await client.query<R>({
      text,
      ...(name ? { name } : {}),
      ...(values ? { values: values.map((value) => (Array.isArray(value) ? arrayText(value) : value)) } : {}),
    })
    return { rows: result.rows, rowCount: result.rowCount ?? 0 }
  } catch (thrown) {
    throw toDatabaseError(thrown)
  }
}

const maxTransactionTries = 5

async function withRetries<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (thrown) {
      const sqlState = thrown instanceof CrossdockError ? thrown.detail?.sqlState : undefined
      const hasLost = sqlState === '40001' || sqlState === '40P01'
      if (!hasLost || tries === maxTransactionTries) throw thrown
    }
  }
}

async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((thrown: unknown) => {
    throw toDatabaseError(thrown)
  })
  let isBroken = false
  // A connection that breaks between two queries must not end the process; the next query fails and tells.
  const onError = () => {
    isBroken = true
  }
  client.on('error', onError)
  try {
    await run(client, { text: 'begin' })
    const answer = await work(client)
    await run(client, { text: 'commit' })
    return answer
  } catch (thrown) {
    await client.query('rollback').catch(() => {
      isBroken = true
    })
    throw thrown
  } finally {
    client.off('error', onError)
    client.release(isBroken)
  }
}

const unavailableStates = /^(08|25P03|57P0|57014|55P03|53[1-3]00|XX000)/

/**
 * Converts what pg throws. Connection trouble becomes DATABASE_UNAVAILABLE and a full disk STORAGE_FULL, both worth
 * another try; conflicts of concurrent transactions (40001, 40P01) and waits that took too long (55P03, 57014) as well.
 * A refused login or an unknown database (28…, 3D000) is CONFIG_INVALID, the rest INTERNAL.
 */
function toDatabaseError(thrown: unknown): CrossdockError {
  if (thrown instanceof CrossdockError) return thrown
  const sqlState = thrown instanceof pg.DatabaseError ? (thrown.code ?? '') : ''
  if (sqlState === '53100') return new CrossdockError('STORAGE_FULL', 'The database’s disk is full.', { cause: thrown })
  if (sqlState === '' || unavailableStates.test(sqlState) || sqlState === '40001' || sqlState === '40P01') {
    return new CrossdockError('DATABASE_UNAVAILABLE', 'The database cannot be reached or refused the work for now.', {
      cause: thrown,
      detail: sqlState === '' ? {} : { sqlState },
    })
  }
  if (/^(28|3D000)/.test(sqlState)) return notLetIn(thrown as pg.DatabaseError, sqlState)
  return new CrossdockError('INTERNAL', `The database refused a statement (SQLSTATE ${sqlState}).`, { cause: thrown })
}

/** PostgreSQL names the user or the database in its message, and never the password. */
function notLetIn(thrown: pg.DatabaseError, sqlState: string): CrossdockError {
  return new CrossdockError('CONFIG_INVALID', `PostgreSQL does not let Crossdock in: ${thrown.message}.`, {
    remedy:
      sqlState === '3D000'
        ? 'Create the database, or correct its name in DATABASE_URL.'
        : 'Correct user and password in DATABASE_URL, or let this user and host in (pg_hba.conf).',
    detail: { sqlState },
    cause: thrown,
  })
}
