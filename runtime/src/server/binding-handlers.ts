import { CrossdockError } from '@crossdock/shared/errors'
import { releaseMapped } from '../repair/release-mapped.ts'
import { type Credential, credentialHostsSchema, credentialSchema } from '../security/credentials.ts'
import type { Services } from '../services.ts'
import { appendAudit } from '../store/audit-store.ts'
import { readTableCsv, writeTableCsv } from '../store/code-table-csv.ts'
import {
  deleteTable,
  deleteTableRows,
  importTable,
  listTableRows,
  listTables,
  loadTable,
  loadTableContent,
  putTable,
  putTableRows,
} from '../store/code-table-store.ts'
import { deleteCredential, listCredentials, putCredential } from '../store/credential-store.ts'
import { deleteSystem, loadSystem, putSystem } from '../store/system-store.ts'
import { describeCredentialTypes, describeSystemKinds } from './describe-bindings.ts'
import type { Handlers } from './handler.ts'
import { listSystemsWithHealth } from './list-systems.ts'
import { testSystem } from './test-system.ts'

type SystemHandlers = Pick<
  Handlers,
  | 'listSystems'
  | 'listSystemKinds'
  | 'putSystem'
  | 'deleteSystem'
  | 'testSystem'
  | 'listCredentials'
  | 'listCredentialTypes'
  | 'putCredential'
  | 'deleteCredential'
>

type TableHandlers = Pick<
  Handlers,
  | 'listTables'
  | 'getTable'
  | 'putTable'
  | 'deleteTable'
  | 'putTableRows'
  | 'deleteTableRows'
  | 'exportTable'
  | 'importTable'
>

/** Systems and credentials of this environment. Each change is told to the runtime. */
export function createSystemHandlers(services: Services): SystemHandlers {
  const { database } = services
  const changed = telling(services)
  const systemKinds = describeSystemKinds()
  const credentialTypes = describeCredentialTypes()
  return {
    listSystems: async () => ({ items: await listSystemsWithHealth(database, services.systemUsers()) }),
    listSystemKinds: async () => ({ items: systemKinds }),
    putSystem: async ({ params, body }, { name: actor }) =>
      await changed(await putSystem(database, { name: params.name, declaration: body.declaration, actor })),
    async deleteSystem({ params }, { name: actor }) {
      await deleteSystem(database, { name: params.name, actor })
      return await changed({ ok: true })
    },
    async testSystem({ params, body = {} }, { name: actor }) {
      const system = await loadSystem(database, params.name)
      const found = await testSystem(services.systemAccess, system, body)
      const { outcome, durationMs } = found
      // Without the query: it may hold what is nobody's business.
      const path = body.path?.split('?')[0]
      const detail = { outcome, durationMs, ...(body.method ? { method: body.method } : {}), ...(path ? { path } : {}) }
      await appendAudit(database, { actor, action: 'system.test', subject: system.name, detail })
      return found
    },
    listCredentials: async () => ({ items: await listCredentials(database) }),
    listCredentialTypes: async () => ({ items: credentialTypes }),
    async putCredential({ params: { name }, body }, { name: actor }) {
      const { credential, hosts } = readCredential(name, body)
      const stored = services.sealCredential({ name, hosts, credential })
      return await changed(await putCredential(database, { name, stored, actor }))
    },
    async deleteCredential({ params }, { name: actor }) {
      await deleteCredential(database, { name: params.name, actor })
      return await changed({ ok: true })
    },
  }
}

/** Code tables of this environment. Each change is told to the runtime, and what waited for a new code goes on. */
export function createTableHandlers(services: Services): TableHandlers {
  const { database, repair, systemAccess } = services
  const changed = telling(services)
  const release = (change: { readonly table: string; readonly actor: string }) =>
    releaseMapped({ database, replays: repair.replays, lookup: systemAccess.lookup }, change)
  return {
    listTables: async () => ({ items: await listTables(database) }),
    async getTable({ params, query }) {
      const table = await loadTable(database, params.name)
      const { items, nextCursor } = await listTableRows(database, table, query)
      return { ...table, rows: items, ...(nextCursor === undefined ? {} : { nextCursor }) }
    },
    putTable: async ({ params, body }, { name: actor }) =>
      await changed(await putTable(database, { name: params.name, columns: body.columns, actor })),
    async deleteTable({ params }, { name: actor }) {
      await deleteTable(database, { name: params.name, actor })
      return await changed({ ok: true })
    },
    async putTableRows({ params, body }, { name: actor }) {
      const table = await changed(await putTableRows(database, { name: params.name, rows: body.rows, actor }))
      await release({ table: params.name, actor })
      return table
    },
    deleteTableRows: async ({ params, body }, { name: actor }) =>
      await changed(await deleteTableRows(database, { name: params.name, codes: body.codes, actor })),
    exportTable: async ({ params }) => writeTableCsv(await loadTableContent(database, params.name)),
    async importTable({ params: { name }, query, body }, { name: actor }) {
      const content = readTableCsv(body)
      const table = await changed(await importTable(database, { name, content, mode: query.mode ?? 'merge', actor }))
      await release({ table: name, actor })
      return table
    },
  }
}

/** Answers a change after the runtime has taken it up, so that the next call finds it in force. */
function telling({ bindingsChanged }: Services): <T>(answer: T) => Promise<T> {
  return async (answer) => {
    await bindingsChanged()
    return answer
  }
}

/** Names the fields that are wrong, never what is in them. */
function readCredential(
  name: string,
  body: { readonly hosts: readonly string[]; readonly credential: unknown },
): { readonly credential: Credential; readonly hosts: readonly string[] } {
  const credential = credentialSchema.safeParse(body.credential)
  const hosts = credentialHostsSchema.safeParse(body.hosts)
  if (credential.success && hosts.success) return { credential: credential.data, hosts: hosts.data }
  const fields = [
    ...(credential.error?.issues.map(({ path }) => ['credential', ...path].join('.')) ?? []),
    ...(hosts.error?.issues.map(({ path }) => ['hosts', ...path].join('.')) ?? []),
  ]
  throw new CrossdockError(
    'CONFIG_INVALID',
    `The credential “${name}” is refused: ${fields.join(', ')} is missing or wrong.`,
    {
      remedy: 'Types are bearer, basic, api-key, oauth2-client, hmac and token; hosts are host:port.',
      detail: { fields },
    },
  )
}
