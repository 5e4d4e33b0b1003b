import { CrossdockError } from '@crossdock/shared/errors'
import type { LookupTable } from '@crossdock/shared/expression'
import { readWithin } from '../store/bounded-read.ts'
import type { Database } from '../store/database.ts'
import { listExceptionGroups } from '../store/exception-queries.ts'
import type { Replays } from './replays.ts'

/** What it takes to let records go on. */
export interface ReleaseOptions {
  readonly database: Database
  readonly replays: Replays
  /** The code tables as they are now. */
  readonly lookup: LookupTable
}

const mostCauses = 1000

/**
 * Retries what waits for codes that a table has by now, the oldest first: one replay for each cause, in the name of the
 * person who changed the table. Answers how many replays it began. Records of one key keep their order as ever.
 */
export async function releaseMapped(
  { database, lookup, replays }: ReleaseOptions,
  { table, actor }: { readonly table: string; readonly actor: string },
): Promise<number> {
  const groups = await readWithin(database, (sql) =>
    listExceptionGroups(sql, { code: 'CODE_UNMAPPED', limit: mostCauses }),
  )
  let begun = 0
  for (const { flow, fingerprint, example } of groups) {
    const { table: missedIn, value } = example.error.detail ?? {}
    if (missedIn !== table || typeof value !== 'string' || lookup(table, value) === undefined) continue
    const reason = `“${value}” is in the code table “${table}” now.`
    const isBegun = await replays
      .start({ verb: 'retry', filter: { flow, fingerprint, state: 'parked' } }, { name: actor, reason })
      .then(() => true, isNothingLeft)
    if (isBegun) begun++
  }
  return begun
}

/** Somebody else was quicker: none of them waits any more. */
function isNothingLeft(thrown: unknown): false {
  if (thrown instanceof CrossdockError && thrown.code === 'CONFLICT') return false
  throw thrown
}
