import type { CodeRow, CodeTableView } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import { appendAudit } from './audit-store.ts'
import type { TableContent } from './code-table-csv.ts'
import type { Database, Sql } from './database.ts'
import { closePage, openPage, type Page } from './page.ts'

/** A change to a code table: which one, and who makes it. */
export interface TableChange {
  readonly name: string
  readonly actor: string
}

interface TableRow {
  readonly name: string
  readonly columns: readonly string[]
  readonly version: string
  readonly row_count: string
  readonly changed_by: string
  readonly changed_at: Date
}

interface StoredRow {
  readonly code: string
  readonly row_values: readonly string[]
}

const tableQuery = `select name, columns, version, changed_by, changed_at,
  (select count(*) from code_rows where table_name = name) as row_count from code_tables`

/** All code tables without their rows, by name. */
export async function listTables(sql: Sql): Promise<readonly CodeTableView[]> {
  const { rows } = await sql.query<TableRow>({ text: `${tableQuery} order by name` })
  return rows.map(toTable)
}

/** One code table without its rows. Throws NOT_FOUND. */
export async function loadTable(sql: Sql, name: string): Promise<CodeTableView> {
  const { rows } = await sql.query<TableRow>({ text: `${tableQuery} where name = $1`, values: [name] })
  const row = rows[0]
  if (!row) throw new CrossdockError('NOT_FOUND', `There is no code table “${name}” in this environment.`)
  return toTable(row)
}

/** A page of a table’s rows in the order of their codes. */
export async function listTableRows(
  sql: Sql,
  table: Pick<CodeTableView, 'name' | 'columns'>,
  filter: {
    readonly prefix?: string | undefined
    readonly limit?: number | undefined
    readonly cursor?: string | undefined
  },
): Promise<Page<CodeRow>> {
  const page = openPage(filter, /./s)
  const { rows } = await sql.query<StoredRow>({
    text: `select code, row_values from code_rows
           where table_name = $1 and ($2::text is null or code collate "C" > $2) and starts_with(code, $3)
           order by code collate "C" limit $4`,
    values: [table.name, page.after, filter.prefix ?? '', page.rowCount],
  })
  return closePage(rows.map(rowReader(table.columns)), page.limit, (row) => row.code)
}

/** A whole table, to be written as a file. Throws NOT_FOUND. */
export async function loadTableContent(sql: Sql, name: string): Promise<TableContent> {
  const { columns } = await loadTable(sql, name)
  const { rows } = await sql.query<StoredRow>({
    text: 'select code, row_values from code_rows where table_name = $1 order by code collate "C"',
    values: [name],
  })
  return { columns, rows: rows.map(rowReader(columns)) }
}

/** Creates a table, or changes its columns: values of columns that stay are kept, new ones are empty. */
export async function putTable(
  database: Database,
  { name, actor, columns }: TableChange & { readonly columns: readonly string[] },
): Promise<CodeTableView> {
  if (new Set(columns).size < columns.length) {
    throw new CrossdockError('INPUT_INVALID', `The code table “${name}” would have a column twice.`)
  }
  return await database.transaction(async (sql) => {
    const before = await lockTable(sql, name)
    if (before) await rearrange(sql, name, { from: before, to: columns })
    await sql.query({
      text: `insert into code_tables (name, columns, changed_by) values ($1, $2, $3)
             on conflict (name) do update set columns = excluded.columns`,
      values: [name, columns, actor],
    })
    return await finishChange(sql, { name, actor, action: 'table.put', detail: { columns } })
  })
}

/** Adds rows, or replaces those with the same code. Throws NOT_FOUND, INPUT_INVALID for a column that is not the table’s. */
export async function putTableRows(
  database: Database,
  { name, actor, rows }: TableChange & { readonly rows: readonly CodeRow[] },
): Promise<CodeTableView> {
  return await database.transaction(async (sql) => {
    const columns = await requireTable(sql, name)
    await upsertRows(sql, name, { columns, rows })
    const codes = rows.slice(0, 100).map((row) => row.code)
    return await finishChange(sql, { name, actor, action: 'table.rows.put', detail: { count: rows.length, codes } })
  })
}

/** Removes rows; codes that are not there are passed over. Throws NOT_FOUND for the table. */
export async function deleteTableRows(
  database: Database,
  { name, actor, codes }: TableChange & { readonly codes: readonly string[] },
): Promise<CodeTableView> {
  return await database.transaction(async (sql) => {
    await requireTable(sql, name)
    await sql.query({
      text: 'delete from code_rows where table_name = $1 and code = any ($2::text[])',
      values: [name, codes],
    })
    const detail = { count: codes.length, codes: codes.slice(0, 100) }
    return await finishChange(sql, { name, actor, action: 'table.rows.delete', detail })
  })
}

/** Takes over the content of a file. `merge` keeps other rows and needs the table’s own columns; `replace` makes the table anew. */
export async function importTable(
  database: Database,
  { name, actor, content, mode }: TableChange & { readonly content: TableContent; readonly mode: 'merge' | 'replace' },
): Promise<CodeTableView> {
  return await database.transaction(async (sql) => {
    const before = await lockTable(sql, name)
    if (mode === 'replace') await sql.query({ text: 'delete from code_rows where table_name = $1', values: [name] })
    await sql.query({
      text: `insert into code_tables (name, columns, changed_by) values ($1, $2, $3)
             on conflict (name) do update set columns = excluded.columns where $4`,
      values: [name, content.columns, actor, mode === 'replace'],
    })
    const columns = mode === 'merge' && before ? before : content.columns
    await upsertRows(sql, name, { columns, rows: content.rows })
    const detail = { mode, count: content.rows.length }
    return await finishChange(sql, { name, actor, action: 'table.import', detail })
  })
}

/** Removes a table with its rows. Throws NOT_FOUND. */
export async function deleteTable(database: Database, { name, actor }: TableChange): Promise<void> {
  await database.transaction(async (sql) => {
    await requireTable(sql, name)
    await sql.query({ text: 'delete from code_tables where name = $1', values: [name] })
    await appendAudit(sql, { actor, action: 'table.delete', subject: name })
  })
}

async function lockTable(sql: Sql, name: string): Promise<readonly string[] | undefined> {
  const { rows } = await sql.query<{ columns: readonly string[] }>({
    text: 'select columns from code_tables where name = $1 for update',
    values: [name],
  })
  return rows[0]?.columns
}

async function requireTable(sql: Sql, name: string): Promise<readonly string[]> {
  const columns = await lockTable(sql, name)
  if (columns) return columns
  throw new CrossdockError('NOT_FOUND', `There is no code table “${name}” in this environment.`)
}

async function rearrange(
  sql: Sql,
  name: string,
  { from, to }: { readonly from: readonly string[]; readonly to: readonly string[] },
): Promise<void> {
  const places = to.map((column) => from.indexOf(column) + 1)
  await sql.query({
    text: `update code_rows set row_values = (
             select array_agg(coalesce(row_values[place], '') order by n) from unnest($2::int[]) with ordinality as t (place, n))
           where table_name = $1`,
    values: [name, places],
  })
}

async function upsertRows(sql: Sql, name: string, { columns, rows }: TableContent): Promise<void> {
  const latest = new Map(rows.map((row) => [row.code, cellsOf(row, columns)]))
  await sql.query({
    text: `insert into code_rows (table_name, code, row_values)
           select $1, code, array(select jsonb_array_elements_text(cells)) from unnest($2::text[], $3::jsonb[]) as t (code, cells)
           on conflict (table_name, code) do update set row_values = excluded.row_values`,
    values: [name, [...latest.keys()], [...latest.values()].map((cells) => JSON.stringify(cells))],
  })
}

function cellsOf({ code, values }: CodeRow, columns: readonly string[]): readonly string[] {
  const unknown = Object.keys(values).find((column) => !columns.includes(column))
  if (unknown !== undefined) {
    throw new CrossdockError(
      'INPUT_INVALID',
      `The row of code “${code}” has the column “${unknown}”, which the table has not.`,
      {
        remedy: `The table’s columns are: ${columns.join(', ')}. Correct the row, or change the columns first.`,
        detail: { code, column: unknown },
      },
    )
  }
  return columns.map((column) => (Object.hasOwn(values, column) ? (values[column] ?? '') : ''))
}

/** Counts the change and keeps who made it. */
async function finishChange(
  sql: Sql,
  change: TableChange & { readonly action: string; readonly detail: unknown },
): Promise<CodeTableView> {
  const { name, actor, action, detail } = change
  await sql.query({
    text: 'update code_tables set version = version + 1, changed_by = $2, changed_at = now() where name = $1',
    values: [name, actor],
  })
  await appendAudit(sql, { actor, action, subject: name, detail })
  return await loadTable(sql, name)
}

function rowReader(columns: readonly string[]): (row: StoredRow) => CodeRow {
  return ({ code, row_values: values }) => ({
    code,
    values: Object.fromEntries(columns.map((column, index) => [column, values[index] ?? ''])),
  })
}

function toTable(row: TableRow): CodeTableView {
  return {
    name: row.name,
    columns: row.columns,
    rowCount: Number(row.row_count),
    version: Number(row.version),
    changedBy: row.changed_by,
    changedAt: row.changed_at.toISOString(),
  }
}
