import { createHash } from 'node:crypto'
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
      text: `create table if not exists schema_versions (
               version int primary key, name text not null, hash text not null, applied_at timestamptz not null default now())`,
    })
    const applied = await appliedMigrations(sql)
    if (applied.length > newest) {
      throw new CrossdockError(
        'DATABASE_NEWER',
        `The database has schema version ${applied.length}; this program knows versions up to ${newest}.`,
      )
    }
    for (const [index, name] of files.entries())
      await applyOnce(sql, { name, version: index + 1, hash: applied[index] })
  })
  await ensurePartitions(database)
  return { version: newest }
}

/** Applies a migration that has no hash yet. One that has must still be the file that was applied. */
async function applyOnce(
  sql: Sql,
  { name, version, hash }: { readonly name: string; readonly version: number; readonly hash: string | undefined },
): Promise<void> {
  const text = await readFile(new URL(name, folder), 'utf8')
  const ownHash = createHash('sha256').update(text).digest('hex')
  if (hash === ownHash) return
  if (hash !== undefined) {
    throw new CrossdockError('DATABASE_NEWER', `The database was made with another text of the migration ${name}.`, {
      remedy: 'Run the Crossdock that made it, or start with an empty database.',
    })
  }
  await sql.query({ text })
  await sql.query({
    text: 'insert into schema_versions (version, name, hash) values ($1, $2, $3)',
    values: [version, name, ownHash],
  })
}

/** The hashes of the applied migrations, oldest first. */
async function appliedMigrations(sql: Sql): Promise<readonly string[]> {
  const { rows } = await sql.query<{ hash: string }>({ text: 'select hash from schema_versions order by version' })
  return rows.map(({ hash }) => hash)
}
