import { readdir, readFile } from 'node:fs/promises'
import { CrossdockError } from '@crossdock/shared/errors'
import type { Database, Sql } from './database.ts'
import { ensurePartitions } from './partitions.ts'

const folder = new URL('./migrations/', import.meta.url)
/** Any number, the same in all versions: only one process migrates at a time. */
const migrationLock = 7_236_001

/**
 * Brings the database to this program's version: numbered SQL files, each applied once, in one transaction together.
 * Throws DATABASE_NEWER when a newer program has migrated it: an older one would misread the data.
 */
export async function migrate(
  database: Database,
  options: { readonly schema?: string } = {},
): Promise<{ readonly version: number }> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  const newest = files.length
  await database.transaction(async (sql) => {
    await sql.query({ text: 'select pg_advisory_xact_lock($1)', values: [migrationLock] })
    if (options.schema) await sql.query({ text: `create schema if not exists ${options.schema}` })
    await sql.query({
      text: 'create table if not exists schema_versions (version int primary key, name text not null, applied_at timestamptz not null default now())',
    })
    const present = await presentVersion(sql)
    if (present > newest) {
      throw new CrossdockError(
        'DATABASE_NEWER',
        `The database has schema version ${present}; this program knows versions up to ${newest}.`,
      )
    }
    for (const [index, name] of files.entries()) {
      if (index < present) continue
      await sql.query({ text: await readFile(new URL(name, folder), 'utf8') })
      await sql.query({
        text: 'insert into schema_versions (version, name) values ($1, $2)',
        values: [index + 1, name],
      })
    }
  })
  await ensurePartitions(database)
  return { version: newest }
}

async function presentVersion(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ version: number | null }>({
    text: 'select max(version) as version from schema_versions',
  })
  return rows[0]?.version ?? 0
}
