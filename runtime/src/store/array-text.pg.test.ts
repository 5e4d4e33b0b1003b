import { afterAll, describe, expect, it } from 'vitest'
import { openTestDatabase } from './testing/test-database.ts'

const database = await openTestDatabase()
afterAll(() => database[Symbol.asyncDispose]())

async function sent(type: string, list: readonly unknown[]): Promise<unknown> {
  const { rows } = await database.query<{ list: unknown }>({ text: `select $1::${type}[] as list`, values: [list] })
  return rows[0]?.list
}

describe('a list in a statement', () => {
  it.each([
    ['text', ['plain', '', 'NULL', null, 'a,b', '{x}', ' äöü😀 ', 'back\\slash', '"quoted"', '\\"', 'line\nbreak']],
    ['int', [1, -2, null, 2_147_483_647]],
    ['float8', [0.1, 1e300, -0.5]],
    ['boolean', [true, false, null]],
    ['uuid', ['01890a5d-ac96-774b-bcce-b302099a8057']],
    ['timestamptz', [new Date('2026-03-29T00:59:59.123Z'), null]],
    ['bytea', [Buffer.from([0, 1, 0x5c, 0x22, 255]), Buffer.alloc(0), null]],
    ['text', []],
  ])('of %s comes to the database as it is', async (type, list) => {
    expect(await sent(type, list)).toEqual(list)
  })

  it('has NULL where a value is missing', async () => {
    expect(await sent('text', ['a', undefined])).toEqual(['a', null])
  })
})
