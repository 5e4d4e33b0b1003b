import type { Database, Sql } from './database.ts'
import { paced } from './pace.ts'
import { partitionedTables } from './partitions.ts'

/** The name under which a day that was taken out waits for its removal; no two have the same. */
export async function oldName(sql: Sql, partition: string): Promise<string> {
  const { rows } = await sql.query<{ name: string }>({
    text: `select $1 || '_old_' || $1::regclass::oid as name`,
    values: [partition],
  })
  return rows[0]?.name ?? ''
}

/** Gives a table the keys and indexes of another. Made when its rows are there, they cost a fraction. */
export async function copyIndexes(
  sql: Sql,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  const { rows } = await sql.query<{ statement: string }>({
    text: `select 'alter table ' || $2 || ' add ' || pg_get_constraintdef(oid) as statement
           from pg_constraint where conrelid = $1::regclass and contype in ('p', 'u')
           union all
           select regexp_replace(pg_get_indexdef(i.indexrelid), '^(CREATE (UNIQUE )?INDEX) .*? ON .*? USING', '\\1 ON ' || $2 || ' USING')
           from pg_index i where i.indrelid = $1::regclass
             and not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid and c.conrelid = i.indrelid)`,
    values: [from, to],
  })
  for (const { statement } of rows) await sql.query({ text: statement })
}

/** Removes days that were taken out, one index after the other and then the table, with a rest after each. */
export async function removeOldTables(database: Database, signal: AbortSignal | undefined): Promise<void> {
  const { rows } = await database.query<{ statement: string }>({
    text: `select statement from (
             select c.relname, case when p.oid is null then 'drop index if exists ' || i.indexrelid::regclass
                      else 'alter table if exists ' || c.relname || ' drop constraint if exists ' || quote_ident(p.conname) end as statement
             from pg_class c join pg_index i on i.indrelid = c.oid left join pg_constraint p on p.conindid = i.indexrelid
             where c.oid = any ($1)
             union all
             select c.relname, 'drop table if exists ' || c.relname from pg_class c where c.oid = any ($1)) t
           order by relname, starts_with(statement, 'drop table')`,
    values: [await oldTables(database)],
  })
  for (const { statement } of rows) {
    if (signal?.aborted) return
    await paced(() => database.query({ text: statement }), signal)
  }
}

async function oldTables(sql: Sql): Promise<readonly number[]> {
  const { rows } = await sql.query<{ oid: number }>({
    text: `select oid from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r' and not relispartition
             and relname ~ ('^(' || array_to_string($1::text[], '|') || ')_[0-9]{8}_old_[0-9]+$')`,
    values: [[...partitionedTables]],
  })
  return rows.map(({ oid }) => oid)
}
