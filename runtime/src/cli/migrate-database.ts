import type { Log } from '../log.ts'
import { openDatabase } from '../store/database.ts'
import { migrate } from '../store/migrate.ts'
import { openStore } from './open-store.ts'
import type { Outcome } from './outcome.ts'

/** Brings the database to this program’s version, as the first start of a runtime does. */
export async function migrateDatabase(options: {
  readonly home: string
  readonly databaseUrl: string | undefined
  readonly log: Log
}): Promise<Outcome> {
  await using store = await openStore(options)
  await using database = openDatabase({ connectionString: store.databaseUrl, maxConnections: 1 })
  const { version } = await migrate(database)
  return { exitCode: 0, json: { version }, text: `The database has schema version ${version}.` }
}
