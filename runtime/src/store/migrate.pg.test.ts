import { afterAll, describe, expect, it } from 'vitest'
import { migrate } from './migrate.ts'
import { openTestDatabase } from './testing/test-database.ts'

const database = await openTestDatabase()

describe('migrating', () => {
  afterAll(() => database[Symbol.asyncDispose]())
  const options = { schema: database.schema }

  it('is done once, however many processes start', async () => {
    const versions = await Promise.all([
      migrate(database, options),
      migrate(database, options),
      migrate(database, options),
    ])
    expect(new Set(versions.map(({ version }) => version)).size).toBe(1)
  })

  it('refuses a database whose migration was another text', async () => {
    await database.query({ text: `update schema_versions set hash = 'other' where version = 1` })
    await expect(migrate(database, options)).rejects.toMatchObject({ code: 'DATABASE_NEWER' })
  })

  it('refuses a database that a newer program has migrated', async () => {
    await database.query({ text: `insert into schema_versions (version, name, hash) values (999, 'future', 'x')` })
    await expect(migrate(database, options)).rejects.toMatchObject({
      code: 'DATABASE_NEWER',
      message: expect.stringContaining('schema version'),
    })
  })
})
