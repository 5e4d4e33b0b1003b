import type { EnvironmentParams } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import { appendAudit } from './audit-store.ts'
import type { Database, Sql } from './database.ts'
import { jsonText } from './json-text.ts'

interface ParamsRow {
  readonly params: EnvironmentParams['params']
  readonly version: string
  readonly changed_by: string
  readonly changed_at: Date
}

/** The parameters of this environment; none while they were never set. */
export async function loadParams(sql: Sql): Promise<EnvironmentParams> {
  const { rows } = await sql.query<ParamsRow>({
    text: 'select params, version, changed_by, changed_at from environment_params',
  })
  return toParams(rows[0])
}

/** Replaces the parameters. Throws CONFLICT when they are at another version than the expected one. */
export async function putParams(
  database: Database,
  change: {
    readonly params: Readonly<Record<string, unknown>>
    readonly expectedVersion?: number | undefined
    readonly actor: string
  },
): Promise<EnvironmentParams> {
  const { params, expectedVersion, actor } = change
  return await database.transaction(async (sql) => {
    await sql.query({
      text: `insert into environment_params (params, version, changed_by) values ('{}', 0, $1) on conflict do nothing`,
      values: [actor],
    })
    const { rows: before } = await sql.query<ParamsRow>({
      text: 'select params, version, changed_by, changed_at from environment_params for update',
    })
    const was = toParams(before[0])
    if (expectedVersion !== undefined && expectedVersion !== was.version) {
      const message = `The parameters were changed by ${was.changedBy ?? 'somebody else'} meanwhile.`
      throw new CrossdockError('CONFLICT', message, { remedy: 'Look at them as they are now, and change them again.' })
    }
    const { rows } = await sql.query<ParamsRow>({
      text: `update environment_params set params = $1, version = version + 1, changed_by = $2, changed_at = now()
             returning params, version, changed_by, changed_at`,
      values: [jsonText(params), actor],
    })
    const names = changedNames(was.params, params)
    await appendAudit(sql, { actor, action: 'params.put', subject: 'params', detail: { changed: names } })
    return toParams(rows[0])
  })
}

function changedNames(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>) {
  const all = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return all.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
}

function toParams(row: ParamsRow | undefined): EnvironmentParams {
  if (!row) return { params: {}, version: 0 }
  const { params, version, changed_by: changedBy, changed_at: changedAt } = row
  return { params, version: Number(version), changedBy, changedAt: changedAt.toISOString() }
}
