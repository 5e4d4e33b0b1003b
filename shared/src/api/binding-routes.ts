import { z } from 'zod'
import { bindingName, done, instant, listOf } from './models.ts'
import type { RouteTable } from './route.ts'

const changed = { changedBy: z.string(), changedAt: instant } as const
const params = z.strictObject({ name: bindingName })

const declaration = z
  .looseObject({ kind: z.enum(['http', 'folder']) })
  .meta({ description: 'What it is depends on the kind; it never holds a secret.' })

const system = z.object({ name: bindingName, declaration, ...changed })

/** A declared system. */
export type SystemView = z.output<typeof system>

const credential = z.object({
  name: bindingName,
  type: z.string(),
  /** Where the secret may be sent, `host:port`. */
  hosts: listOf(z.string()),
  ...changed,
})

/** A credential, without its secret. */
export type CredentialView = z.output<typeof credential>

const columnName = z.string().trim().min(1).max(64)
const code = z.string().min(1).max(500)

const table = z.object({
  name: bindingName,
  columns: listOf(z.string()),
  rowCount: z.int(),
  /** Counts changes. */
  version: z.int(),
  ...changed,
})

/** A code table without its rows. */
export type CodeTableView = z.output<typeof table>

const row = z.object({ code, values: z.record(z.string(), z.string().max(10_000)) })

/** One row of a code table: the code, and its text in each column. */
export type CodeRow = z.output<typeof row>

const rowsAtOnce = 10_000

/** What belongs to one environment: its systems, secrets and code tables. */
export const bindingRoutes = {
  listSystems: {
    method: 'GET',
    path: '/systems',
    role: 'viewer',
    summary: 'The systems of this environment.',
    response: z.object({ items: listOf(system) }),
  },
  putSystem: {
    method: 'PUT',
    path: '/systems/:name',
    role: 'admin',
    summary: 'Declares a system, or changes its declaration.',
    params,
    body: z.strictObject({ declaration }),
    response: system,
  },
  deleteSystem: {
    method: 'DELETE',
    path: '/systems/:name',
    role: 'admin',
    summary: 'Removes a system. Flows that use it park their records.',
    params,
    response: done,
  },
  testSystem: {
    method: 'POST',
    path: '/systems/:name/test',
    role: 'operator',
    summary: 'Tries to reach a system: a GET of its base address, or a list of its folder.',
    params,
    response: z.object({ isReachable: z.boolean(), message: z.string() }),
  },
  listCredentials: {
    method: 'GET',
    path: '/credentials',
    role: 'designer',
    summary: 'The names, types and hosts of the credentials. Secrets are never answered.',
    response: z.object({ items: listOf(credential) }),
  },
  putCredential: {
    method: 'PUT',
    path: '/credentials/:name',
    role: 'admin',
    summary: 'Enters a secret, or replaces it.',
    params,
    body: z.strictObject({
      hosts: z.array(z.string().max(300)).max(100),
      credential: z.looseObject({ type: z.string() }),
    }),
    response: credential,
  },
  deleteCredential: {
    method: 'DELETE',
    path: '/credentials/:name',
    role: 'admin',
    summary: 'Removes a credential. Flows that use it park their records.',
    params,
    response: done,
  },
  listTables: {
    method: 'GET',
    path: '/tables',
    role: 'viewer',
    summary: 'The code tables of this environment.',
    response: z.object({ items: listOf(table) }),
  },
  getTable: {
    method: 'GET',
    path: '/tables/:name',
    role: 'viewer',
    summary: 'A code table with a page of its rows, by code.',
    params,
    query: z.strictObject({
      /** Codes that begin with it. */
      prefix: z.string().max(500).optional(),
      /** Default 100. */
      limit: z.coerce.number().int().min(1).max(rowsAtOnce).optional(),
      cursor: z.string().max(1000).optional(),
    }),
    response: table.extend({ rows: listOf(row), nextCursor: z.string().exactOptional() }),
  },
  putTable: {
    method: 'PUT',
    path: '/tables/:name',
    role: 'designer',
    summary: 'Creates a code table, or changes its columns. Values of columns that stay are kept.',
    params,
    body: z.strictObject({ columns: z.array(columnName).min(1).max(50) }),
    response: table,
  },
  deleteTable: {
    method: 'DELETE',
    path: '/tables/:name',
    role: 'designer',
    summary: 'Removes a code table with its rows.',
    params,
    response: done,
  },
  putTableRows: {
    method: 'PUT',
    path: '/tables/:name/rows',
    role: 'operator',
    summary: 'Adds rows to a code table, or replaces those with the same code.',
    params,
    body: z.strictObject({ rows: z.array(row).min(1).max(rowsAtOnce) }),
    response: table,
  },
  deleteTableRows: {
    method: 'POST',
    path: '/tables/:name/rows/delete',
    role: 'operator',
    summary: 'Removes rows from a code table.',
    params,
    body: z.strictObject({ codes: z.array(code).min(1).max(rowsAtOnce) }),
    response: table,
  },
  exportTable: {
    method: 'GET',
    path: '/tables/:name/csv',
    role: 'viewer',
    summary: 'A code table as CSV: the code, then its columns.',
    params,
    response: z.string(),
    responseType: 'text/csv',
  },
  importTable: {
    method: 'PUT',
    path: '/tables/:name/csv',
    role: 'designer',
    summary: 'Takes a code table from CSV with a header line; its first column is the code.',
    params,
    /** `merge` keeps rows that the file does not have (default); `replace` makes the table what the file is. */
    query: z.strictObject({ mode: z.enum(['merge', 'replace']).optional() }),
    body: z.string(),
    bodyType: 'text/csv',
    response: table,
  },
} as const satisfies RouteTable
