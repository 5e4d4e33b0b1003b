import type { Sql } from '../store/database.ts'

/** The table in a target database that remembers which effects it has taken. Made by `prepareDedupTable`. */
export const dedupTable = 'crossdock_effects'

/** Makes the table in a target database, if it is not there. Standard SQL, so that any SQL target takes it. */
export async function prepareDedupTable(target: Sql): Promise<void> {
  await target.query({
    text: `create table if not exists ${dedupTable} (
             effect_key varchar(64) primary key, taken_at timestamp not null default current_timestamp)`,
  })
}

/** Whether this call wrote, or an earlier one with the same key had. */
export type WriteOnce = 'written' | 'repeated'

/**
 * Writes to an SQL target once per idempotency key: the key's row and the write stand in one transaction of the target, so
 * that both are there or neither. `target` must be inside a transaction. A concurrent call with the same key waits for the
 * other's end at the key's row.
 */
export async function writeOnce(
  target: Sql,
  effectKey: string,
  write: (target: Sql) => Promise<void>,
): Promise<WriteOnce> {
  const { rowCount } = await target.query({
    text: `insert into ${dedupTable} (effect_key) values ($1) on conflict (effect_key) do nothing`,
    values: [effectKey],
  })
  if (rowCount === 0) return 'repeated'
  await write(target)
  return 'written'
}

/** The probe of an SQL target: whether the effect with this key took place. Never unknown, because the row tells. */
export async function wasWritten(target: Sql, effectKey: string): Promise<boolean> {
  const { rows } = await target.query({
    text: `select 1 from ${dedupTable} where effect_key = $1`,
    values: [effectKey],
  })
  return rows.length > 0
}
