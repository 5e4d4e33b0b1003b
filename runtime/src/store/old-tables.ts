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

/**
 * Removes days that were taken out, one index after the other and then the table, with a rest after each. Processes that
 * are at it together take turns, so that none is told to remove what another has just removed.
 */
export async function removeOldTables(database: Database, signal: AbortSignal | undefined): Promise<void> {
  while (!signal?.aborted && (await paced(() => database.transaction(removeNext), signal)));
}

/** False when nothing was left to remove. */
async function removeNext(sql: Sql): Promise<boolean> {
  await sql.query({
    text: `select pg_advisory_xact_lock(hashtextextended(current_schema() || '.old tables', 0))`,
  })
  const { rows } = await sql.query<{ statement: string }>({
    text: `with old as (
             select oid, relname from pg_class
             where relnamespace = current_schema()::regnamespace and relkind = 'r' and not relispartition
               and relname ~ ('^(' || array_to_string($1::text[], '|') || ')_[0-9]{8}_old_[0-9]+$')
             order by relname limit 1)
           select statement from (
             select case when p.oid is null then 'drop index ' || i.indexrelid::regclass
                      else 'alter table ' || old.relname || ' drop constraint ' || quote_ident(p.conname) end as statement
             from old join pg_index i on i.indrelid = old.oid left join pg_constraint p on p.conindid = i.indexrelid
             union all
             select 'drop table ' || relname from old) t
           order by starts_with(statement, 'drop table') limit 1`,
    values: [[...partitionedTables]],
  })
  for (const { statement } of rows) await sql.query({ text: statement })
  return rows.length > 0
}
