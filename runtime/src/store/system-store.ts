import type { SystemView } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import { systemDeclarationSchema, tellProblem } from '../systems/system-declaration.ts'
import { appendAudit } from './audit-store.ts'
import type { Database, Sql } from './database.ts'
import { jsonText } from './json-text.ts'

interface SystemRow {
  readonly name: string
  readonly declaration: SystemView['declaration']
  readonly changed_by: string
  readonly changed_at: Date
}

/** The systems of this environment, by name. */
export async function listSystems(sql: Sql): Promise<readonly SystemView[]> {
  const { rows } = await sql.query<SystemRow>({
    text: 'select name, declaration, changed_by, changed_at from systems order by name',
  })
  return rows.map(toSystem)
}

/** One system. Throws NOT_FOUND. */
export async function loadSystem(sql: Sql, name: string): Promise<SystemView> {
  const { rows } = await sql.query<SystemRow>({
    text: 'select name, declaration, changed_by, changed_at from systems where name = $1',
    values: [name],
  })
  const row = rows[0]
  if (!row) throw missing(name)
  return toSystem(row)
}

/** Declares a system or changes it. Throws CONFIG_INVALID naming what is wrong with the declaration. */
export async function putSystem(
  database: Database,
  system: { readonly name: string; readonly declaration: unknown; readonly actor: string },
): Promise<SystemView> {
  const { name, actor } = system
  const parsed = systemDeclarationSchema.safeParse(system.declaration)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
    throw new CrossdockError(
      'CONFIG_INVALID',
      `The declaration of the system “${name}” is refused: ${tellProblem(parsed.error)}.`,
      { detail: { problems } },
    )
  }
  return await database.transaction(async (sql) => {
    const { rows } = await sql.query<SystemRow>({
      text: `insert into systems (name, declaration, changed_by) values ($1, $2, $3)
             on conflict (name) do update set declaration = excluded.declaration, changed_by = excluded.changed_by, changed_at = now()
             returning name, declaration, changed_by, changed_at`,
      values: [name, jsonText(parsed.data), actor],
    })
    await appendAudit(sql, { actor, action: 'system.put', subject: name, detail: parsed.data })
    return rows.map(toSystem)[0] as SystemView
  })
}

/** Removes a system. Throws NOT_FOUND. */
export async function deleteSystem(
  database: Database,
  { name, actor }: { readonly name: string; readonly actor: string },
): Promise<void> {
  await database.transaction(async (sql) => {
    const { rowCount } = await sql.query({ text: 'delete from systems where name = $1', values: [name] })
    if (rowCount === 0) throw missing(name)
    await appendAudit(sql, { actor, action: 'system.delete', subject: name })
  })
}

function toSystem(row: SystemRow): SystemView {
  return {
    name: row.name,
    declaration: row.declaration,
    changedBy: row.changed_by,
    changedAt: row.changed_at.toISOString(),
  }
}

function missing(name: string): CrossdockError {
  return new CrossdockError('NOT_FOUND', `There is no system “${name}” in this environment.`)
}
