import type { Sql } from './database.ts'

/** The children of a record, open and ended ones, in the order in which they were made. */
export async function childIdsOf(sql: Sql, parentId: string, limit: number): Promise<readonly string[]> {
  const { rows } = await sql.query<{ id: string }>({
    name: 'debug-children',
    text: `select id from (select id from open_records where parent_id = $1
                           union all select id from records where parent_id = $1) c order by id limit $2`,
    values: [parentId, limit],
  })
  return rows.map(({ id }) => id)
}
