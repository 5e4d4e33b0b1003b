import { afterAll, describe, expect, it } from 'vitest'
import { readWithin } from './bounded-read.ts'
import { openTestDatabase } from './testing/test-database.ts'

const database = await openTestDatabase()
afterAll(() => database[Symbol.asyncDispose]())

describe('a bounded read', () => {
  it('is ended by the database after its time, and says what to do', async () => {
    const slow = readWithin(database, (sql) => sql.query({ text: 'select pg_sleep(30)' }), { timeoutMs: 50 })
    await expect(slow).rejects.toMatchObject({
      code: 'TIMED_OUT',
      message: expect.stringContaining('0.05 s'),
      remedy: expect.stringContaining('Narrow'),
    })
  })

  it('answers what it read, and leaves later statements of the connection unbounded', async () => {
    const read = async () =>
      await database.query<{ value: string }>({ text: `select current_setting('statement_timeout') as value` })
    const [before] = (await read()).rows
    const bounded = await readWithin(
      database,
      (sql) => sql.query<{ value: string }>({ text: `select current_setting('statement_timeout') as value` }),
      { timeoutMs: 1_234 },
    )
    expect(bounded.rows).toEqual([{ value: '1234ms' }])
    expect((await read()).rows).toEqual([before])
  })
})
