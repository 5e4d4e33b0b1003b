import type { Sql } from './database.ts'

/** The flow version that a record runs or ran on. */
export interface RecordPlace {
  readonly id: string
  readonly flow: string
  readonly version: number
  /** A split made it, or the record in whose place it runs. */
  readonly isPart: boolean
}

/** Where each record runs or ran. Records that are gone are left out. */
export async function placesOf(sql: Sql, ids: readonly string[]): Promise<ReadonlyMap<string, RecordPlace>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql.query<{ id: string; flow_id: string; version: number; is_part: boolean }>({
    text: `select id, flow_id, version, split_part(entry, '.', 1) <> source as is_part from open_records where id = any ($1::uuid[])
           union all select id, flow_id, version, split_part(entry, '.', 1) <> source from records where id = any ($1::uuid[])`,
    values: [[...new Set(ids)]],
  })
  return new Map(rows.map(({ id, flow_id, version, is_part }) => [id, { id, flow: flow_id, version, isPart: is_part }]))
}
