import type { StoredCredential } from '../security/credentials.ts'
import type { Database } from './database.ts'
import { loadParams } from './param-store.ts'

/** What this environment declares, as stored. */
export interface StoredBindings {
  /** Changes whenever anything of it has changed. */
  readonly mark: string
  readonly systems: Readonly<Record<string, unknown>>
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, Readonly<Record<string, string>>>>
  readonly credentials: ReadonlySet<string>
  /** What expressions read as `params`. */
  readonly params: Readonly<Record<string, unknown>>
}

/** A text that differs from an earlier one when systems, credentials, code tables or parameters have changed since. */
export async function readBindingsMark(database: Database): Promise<string> {
  const { rows } = await database.query<{ mark: string }>({
    name: 'bindings-mark',
    text: `select concat_ws('/',
             (select concat_ws(',', count(*), max(changed_at)) from systems),
             (select concat_ws(',', count(*), max(changed_at)) from credentials),
             (select concat_ws(',', count(*), sum(version), max(changed_at)) from code_tables),
             (select version from environment_params)) as mark`,
  })
  return rows[0]?.mark ?? ''
}

/** Reads everything that an environment declares. Code tables are small: they are kept in memory whole. */
export async function readBindings(database: Database): Promise<StoredBindings> {
  const mark = await readBindingsMark(database)
  const { rows: systems } = await database.query<{ name: string; declaration: unknown }>({
    text: 'select name, declaration from systems',
  })
  const { rows: credentials } = await database.query<{ name: string }>({ text: 'select name from credentials' })
  const { rows: codes } = await database.query<{
    name: string
    columns: string[]
    code: string | null
    row_values: string[] | null
  }>({
    text: 'select t.name, t.columns, r.code, r.row_values from code_tables t left join code_rows r on r.table_name = t.name',
  })
  const tables = new Map<string, Map<string, Readonly<Record<string, string>>>>()
  for (const { name, columns, code, row_values: values } of codes) {
    const table = tables.get(name) ?? new Map<string, Readonly<Record<string, string>>>()
    tables.set(name, table)
    if (code !== null)
      table.set(code, Object.fromEntries(columns.map((column, index) => [column, values?.[index] ?? ''])))
  }
  return {
    mark,
    systems: Object.fromEntries(systems.map((row) => [row.name, row.declaration])),
    tables,
    credentials: new Set(credentials.map((row) => row.name)),
    params: (await loadParams(database)).params,
  }
}

/** A credential as it is stored; its secret is sealed. */
export async function readSealedCredential(database: Database, name: string): Promise<StoredCredential | undefined> {
  const { rows } = await database.query<{ type: StoredCredential['type']; hosts: string[]; sealed: string }>({
    name: 'credential-sealed',
    text: 'select type, hosts, sealed from credentials where name = $1',
    values: [name],
  })
  return rows[0]
}
