import type { ApiClient } from '@crossdock/shared/api'
import type { LookupTable } from '@crossdock/shared/expression'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ConnectionStore } from '../connection/connection-store.ts'

/** Rows by code, values by column. */
export type TableRows = Readonly<Record<string, Readonly<Record<string, string>>>>

/** One code table as far as it is known here. */
export interface KnownTable {
  readonly columns: readonly string[]
  readonly rows: TableRows
  /** False when it has more rows than are kept here. */
  readonly isComplete: boolean
}

/** The code tables that were asked for, by name; `missing` ones the runtime does not have. */
export interface CodeTablesState {
  readonly tables: ReadonlyMap<string, KnownTable | 'loading' | 'missing'>
}

/** Code tables of the connected runtime, read when first asked for. */
export interface CodeTables extends Pick<StoreApi<CodeTablesState>, 'getState' | 'subscribe' | 'getInitialState'> {
  /** The row of a code. Throws when this table is not known here (yet): a guess would be wrong. */
  readonly lookup: LookupTable
}

const maxRows = 5000

/** Code tables of whatever runtime is connected. */
export function createCodeTables(connection: ConnectionStore): CodeTables {
  const store = createStore<CodeTablesState>(() => ({ tables: new Map() }))
  const set = (name: string, table: KnownTable | 'loading' | 'missing') =>
    store.setState({ tables: new Map(store.getState().tables).set(name, table) })
  const load = async (name: string) => {
    const { client } = connection.getState()
    if (client === undefined || store.getState().tables.has(name)) return
    set(name, 'loading')
    const table = await readTable(client, name).catch(() => 'missing' as const)
    if (connection.getState().client === client) set(name, table)
  }
  connection.subscribe((now, before) => {
    if (now.client !== before.client) store.setState({ tables: new Map() })
  })
  return {
    ...store,
    lookup: (name, code) => {
      // Asked for while a screen is drawn: the answer comes later, and then this is asked again.
      queueMicrotask(() => void load(name))
      return findRow(store.getState().tables, name, code)
    },
  }
}

/** Thrown when the rows of a code table are not known here, or not all of them. */
export class TableNotRead extends Error {
  override readonly name = 'TableNotRead'
}

/** A code table with its rows. The list is asked first, because a miss is no error. */
async function readTable(client: ApiClient, name: string): Promise<KnownTable | 'missing'> {
  const { items } = await client.listTables({})
  if (items.every((table) => table.name !== name)) return 'missing'
  const { columns, rows, nextCursor } = await client.getTable({ params: { name }, query: { limit: maxRows } })
  const byCode = Object.fromEntries(rows.map(({ code, values }) => [code, values]))
  return { columns, rows: byCode, isComplete: nextCursor === undefined }
}

/** The row of a code among known tables. Throws TableNotRead, in words, when the table is not known here. */
export function findRow(
  tables: CodeTablesState['tables'],
  name: string,
  code: string,
): Readonly<Record<string, string>> | undefined {
  const table = tables.get(name)
  if (table === undefined) throw new TableNotRead(`the code table “${name}” is read from a connected runtime`)
  if (table === 'loading') throw new TableNotRead(`the code table “${name}” is being read`)
  if (table === 'missing') throw new TableNotRead(`the connected runtime has no code table “${name}”`)
  if (Object.hasOwn(table.rows, code)) return table.rows[code]
  if (table.isComplete) return undefined
  throw new TableNotRead(`the code table “${name}” is too long to be looked up here`)
}
