import type { StepResult } from '@crossdock/shared/node'
import type { Sql } from './database.ts'
import { decodePayload } from './payload-codec.ts'

/** What the ledger knows of an effect. */
export type KnownEffect =
  | { readonly state: 'done'; readonly result: StepResult }
  | { readonly state: 'intent' | 'failed' | 'unknown' }

/** Looks an effect up in the ledger; undefined when it was never tried. */
export async function lookUpEffect(
  sql: Sql,
  effect: { readonly day: string; readonly key: string },
): Promise<KnownEffect | undefined> {
  const { rows } = await sql.query<{ state: KnownEffect['state']; result: Buffer | null }>({
    name: 'effect-foretell',
    text: 'select state, result from effects where day = $1 and key = $2',
    values: [effect.day, effect.key],
  })
  const [row] = rows
  if (!row) return undefined
  if (row.state !== 'done') return { state: row.state }
  return row.result ? { state: 'done', result: decodePayload(row.result) as StepResult } : { state: 'unknown' }
}

/** Of how many records the key was delivered by a later record of the same flow and entity. */
export async function countOvertaken(sql: Sql, recordIds: readonly string[]): Promise<number> {
  const { rows } = await sql.query<{ n: number }>({
    text: `with chosen as (
             select id, key, flow_id, entity from open_records where id = any ($1::uuid[])
             union all select id, key, flow_id, entity from records where id = any ($1::uuid[]))
           select count(*)::int as n from chosen c where c.key <> c.id::text and exists (
             select 1 from records later where later.key = c.key and later.id > c.id and later.state = 'delivered'
               and later.flow_id = c.flow_id and later.entity = c.entity)`,
    values: [recordIds],
  })
  return rows[0]?.n ?? 0
}
