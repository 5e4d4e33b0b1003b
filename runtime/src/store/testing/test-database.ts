import { randomBytes } from 'node:crypto'
import { type Database, openDatabase } from '../database.ts'
import { migrate } from '../migrate.ts'

/** A database in a schema of its own, dropped when it is disposed. */
export interface TestDatabase extends Database {
  readonly schema: string
}

const defaultConnectionString = 'postgres://postgres:postgres@127.0.0.1:5432/postgres'

/**
 * Opens a migrated database for one test file: `DATABASE_URL`, else the PostgreSQL on the usual local port. Answers
 * undefined, and says so, when there is none; under `CI=true` it throws instead, because nothing may be skipped there.
 */
export async function openTestDatabase(): Promise<TestDatabase | undefined> {
  const connectionString = process.env.DATABASE_URL ?? defaultConnectionString
  const schema = `test_${randomBytes(6).toString('hex')}`
  const database = openDatabase({ connectionString, schema, maxConnections: 4 })
  try {
    await migrate(database, { schema })
  } catch (thrown) {
    await database[Symbol.asyncDispose]()
    if (process.env.CI === 'true' || process.env.DATABASE_URL) throw thrown
    console.warn('SKIPPED: no PostgreSQL on 127.0.0.1:5432. Start one or set DATABASE_URL to run these tests.')
    return undefined
  }
  return {
    ...database,
    schema,
    async [Symbol.asyncDispose]() {
      await database.query({ text: `drop schema if exists ${schema} cascade` })
      await database[Symbol.asyncDispose]()
    },
  }
}
