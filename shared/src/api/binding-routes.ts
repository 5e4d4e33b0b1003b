import { z } from 'zod'
import { bindingName, done, errorInfo, instant, listOf } from './models.ts'
import type { RouteTable } from './route.ts'

const changed = { changedBy: z.string(), changedAt: instant } as const
const params = z.strictObject({ name: bindingName })

const declaration = z
  .looseObject({ kind: z.enum(['http', 'folder']) })
  .meta({ description: 'What it is depends on the kind; it never holds a secret.' })

const system = z.object({ name: bindingName, declaration, ...changed })

/** A declared system. */
export type SystemView = z.output<typeof system>

const systemHealth = z.object({
  /** `open`: it counts as down, and nothing is sent to it until a probe goes through. */
  breaker: z.enum(['closed', 'open']),
  /** Why it counts as down. */
  reason: z.string().exactOptional(),
  /** When the next probe may go out. */
  probeAt: instant.exactOptional(),
  /** Calls at the same time that it bears at present. */
  bears: z.int(),
  /** A maintenance window that it is in. */
  hold: z.object({ until: instant, reason: z.string() }).exactOptional(),
})

const listedSystem = system.extend({
  /** Flows whose current version speaks to it, and at which nodes. */
  usedBy: listOf(z.object({ flow: z.string(), nodes: listOf(z.string()) })),
  /** Missing where there is nothing to know, e.g. for a folder. */
  health: systemHealth.exactOptional(),
})

const jsonSchema = z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema, for a form' })

const systemKind = z.object({ kind: z.string(), title: z.string(), summary: z.string(), schema: jsonSchema })

/** A kind of system, with the schema of its declaration. */
export type SystemKindView = z.output<typeof systemKind>

const credentialType = z.object({
  type: z.string(),
  title: z.string(),
  summary: z.string(),
  /** `out`: goes with calls to systems. `in`: checks calls that come in. */
  direction: z.enum(['out', 'in']),
  /** Its secret fields are `writeOnly`. */
  schema: jsonSchema,
})

/** A type of credential, with the schema of its fields. */
export type CredentialTypeView = z.output<typeof credentialType>

const systemTest = z.object({
  /** Somebody answers, or the folder is there. */
  isReachable: z.boolean(),
  /**
   * `answers`: all is well. `refuses`: it answers and refuses us (401, 403), or the folder may not be written.
   * `fails`: it answers with an error of its own (5xx). `unreachable`: see `error`.
   */
  outcome: z.enum(['answers', 'refuses', 'fails', 'unreachable']),
  message: z.string(),
  /** What to do, unless all is well. */
  remedy: z.string().exactOptional(),
  durationMs: z.int(),
  error: errorInfo.exactOptional(),
  /** What was seen, e.g. `status` of HTTP; `files` and `isWritable` of a folder. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
})

/** What came of trying a system. */
export type SystemTest = z.output<typeof systemTest>

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
    summary: 'The systems of this environment: how they are, and which flows use them.',
    response: z.object({ items: listOf(listedSystem) }),
  },
  listSystemKinds: {
    method: 'GET',
    path: '/system-kinds',
    role: 'viewer',
    summary: 'The kinds of system that can be declared, their declarations as JSON Schema.',
    response: z.object({ items: listOf(systemKind) }),
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
    summary: 'Tries to reach a system: a GET of its base address or of a path, or a look into its folder. Audited.',
    params,
    body: z
      .strictObject({
        /** Default GET. */
        method: z.enum(['GET', 'HEAD']).optional(),
        /** For HTTP: appended to the base address. */
        path: z.string().max(2000).optional(),
      })
      .optional(),
    response: systemTest,
  },
  listCredentials: {
    method: 'GET',
    path: '/credentials',
    role: 'designer',
    summary: 'The names, types and hosts of the credentials. Secrets are never answered.',
    response: z.object({ items: listOf(credential) }),
  },
  listCredentialTypes: {
    method: 'GET',
    path: '/credential-types',
    role: 'designer',
    summary: 'The types of credential that can be entered, their fields as JSON Schema.',
    response: z.object({ items: listOf(credentialType) }),
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
