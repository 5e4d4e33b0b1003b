import { readdir } from 'node:fs/promises'
import type { Database, Sql } from './database.ts'

/** What `doctor` asks a database. */
export interface DatabaseFacts {
  /** e.g. `18.4`. */
  readonly serverVersion: string
  /** Newest migration that was applied; 0 for an empty database. */
  readonly schemaVersion: number
}

/** The database’s clock, which alone judges leases and due times. */
export async function databaseTime(sql: Sql): Promise<Date> {
  const { rows } = await sql.query<{ now: Date }>({ text: 'select clock_timestamp() as now' })
  return rows[0]?.now ?? new Date()
}

/** Version of the server and of our schema in it. */
export async function databaseFacts(database: Database): Promise<DatabaseFacts> {
  const { rows } = await database.query<{ version: string; has_schema: boolean }>({
    text: `select current_setting('server_version') as version, to_regclass('schema_versions') is not null as has_schema`,
  })
  const serverVersion = rows[0]?.version.split(' ')[0] ?? 'unknown'
  if (!rows[0]?.has_schema) return { serverVersion, schemaVersion: 0 }
  const { rows: versions } = await database.query<{ version: number | null }>({
    text: 'select max(version) as version from schema_versions',
  })
  return { serverVersion, schemaVersion: versions[0]?.version ?? 0 }
}

/** The schema version that this program brings a database to. */
export async function newestSchemaVersion(): Promise<number> {
  const files = await readdir(new URL('./migrations/', import.meta.url))
  return files.filter((name) => name.endsWith('.sql')).length
}
