import type { CredentialView } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import type { StoredCredential } from '../security/credentials.ts'
import { appendAudit } from './audit-store.ts'
import type { Database, Sql } from './database.ts'

interface CredentialRow {
  readonly name: string
  readonly type: string
  readonly hosts: readonly string[]
  readonly changed_by: string
  readonly changed_at: Date
}

/** Names, types and hosts of all credentials. Secrets are not read. */
export async function listCredentials(sql: Sql): Promise<readonly CredentialView[]> {
  const { rows } = await sql.query<CredentialRow>({
    text: 'select name, type, hosts, changed_by, changed_at from credentials order by name',
  })
  return rows.map(toCredential)
}

/** Stores a sealed credential, new or in place of the one with this name. */
export async function putCredential(
  database: Database,
  credential: { readonly name: string; readonly stored: StoredCredential; readonly actor: string },
): Promise<CredentialView> {
  const { name, stored, actor } = credential
  return await database.transaction(async (sql) => {
    const { rows } = await sql.query<CredentialRow>({
      text: `insert into credentials (name, type, hosts, sealed, changed_by) values ($1, $2, $3, $4, $5)
             on conflict (name) do update set type = excluded.type, hosts = excluded.hosts, sealed = excluded.sealed,
               changed_by = excluded.changed_by, changed_at = now()
             returning name, type, hosts, changed_by, changed_at`,
      values: [name, stored.type, stored.hosts, stored.sealed, actor],
    })
    const { type, hosts } = stored
    await appendAudit(sql, { actor, action: 'credential.put', subject: name, detail: { type, hosts } })
    return rows.map(toCredential)[0] as CredentialView
  })
}

/** Removes a credential. Throws NOT_FOUND. */
export async function deleteCredential(
  database: Database,
  { name, actor }: { readonly name: string; readonly actor: string },
): Promise<void> {
  await database.transaction(async (sql) => {
    const { rowCount } = await sql.query({ text: 'delete from credentials where name = $1', values: [name] })
    if (rowCount === 0) {
      throw new CrossdockError('NOT_FOUND', `There is no credential “${name}” in this environment.`)
    }
    await appendAudit(sql, { actor, action: 'credential.delete', subject: name })
  })
}

function toCredential(row: CredentialRow): CredentialView {
  return {
    name: row.name,
    type: row.type,
    hosts: row.hosts,
    changedBy: row.changed_by,
    changedAt: row.changed_at.toISOString(),
  }
}
