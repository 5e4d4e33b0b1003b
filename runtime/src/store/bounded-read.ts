import { CrossdockError } from '@crossdock/shared/errors'
import type { Database, Sql } from './database.ts'

const defaultTimeoutMs = 10_000

/**
 * Reads for somebody who waits: a search that the database would be busy with for longer is ended there, so that a careless
 * one takes nothing from the records that move. Throws TIMED_OUT.
 */
export async function readWithin<T>(
  database: Database,
  work: (sql: Sql) => Promise<T>,
  { timeoutMs = defaultTimeoutMs }: { readonly timeoutMs?: number } = {},
): Promise<T> {
  try {
    return await database.transaction(async (sql) => {
      await sql.query({
        text: `select set_config('statement_timeout', $1, true)`,
        values: [String(Math.ceil(timeoutMs))],
      })
      return await work(sql)
    })
  } catch (thrown) {
    const isCancelled = thrown instanceof CrossdockError && thrown.detail?.sqlState === '57014'
    if (!isCancelled) throw thrown
    throw new CrossdockError('TIMED_OUT', `The search was ended after ${timeoutMs / 1_000} s.`, {
      remedy: 'Narrow it: name a key, a flow, a state or a shorter time.',
      cause: thrown,
    })
  }
}
