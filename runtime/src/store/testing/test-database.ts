import { randomBytes } from 'node:crypto'
import { postgresUrl } from '../../testing/services.ts'
import { type Database, type DatabaseOptions, openDatabase } from '../database.ts'
import { migrate } from '../migrate.ts'

/** A database in a schema of its own, dropped when it is disposed. */
export interface TestDatabase extends Database {
  readonly schema: string
}

/** Opens a migrated database for one test file. */
export async function openTestDatabase(options: Pick<DatabaseOptions, 'blobs'> = {}): Promise<TestDatabase> {
  const schema = `test_${randomBytes(6).toString('hex')}`
  const database = openDatabase({ connectionString: postgresUrl(), schema, maxConnections: 4, ...options })
  await migrate(database, { schema })
  return {
    ...database,
    schema,
    async [Symbol.asyncDispose]() {
      await database.query({ text: `drop schema if exists ${schema} cascade` })
      await database[Symbol.asyncDispose]()
    },
  }
}
