import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Sql } from '../store/database.ts'
import { openTestDatabase } from '../store/testing/test-database.ts'
import { dedupTable, prepareDedupTable, wasWritten, writeOnce } from './dedup-row.ts'

const target = await openTestDatabase()

describe('a write to an SQL target', () => {
  beforeAll(async () => {
    await prepareDedupTable(target)
    await prepareDedupTable(target)
    await target.query({ text: 'create table stock (sku text primary key, quantity int not null)' })
  })
  beforeEach(async () => {
    await target.query({ text: `delete from ${dedupTable}` })
    await target.query({ text: `delete from stock` })
    await target.query({ text: `insert into stock values ('A', 10)` })
  })
  afterAll(() => target[Symbol.asyncDispose]())

  const take = (sql: Sql) =>
    sql.query({ text: `update stock set quantity = quantity - 1 where sku = 'A'` }).then(() => {})
  const takeOnce = (key: string, fail = false) =>
    target.transaction((sql) =>
      writeOnce(sql, key, async (inside) => {
        await take(inside)
        if (fail) throw new Error('the connection broke')
      }),
    )
  const quantity = async () =>
    (await target.query<{ quantity: number }>({ text: 'select quantity from stock' })).rows[0]?.quantity

  it('takes effect once per key, however often it is repeated and however many at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => takeOnce('k1')))
    expect(answers.filter((answer) => answer === 'written')).toHaveLength(1)
    expect([await takeOnce('k1'), await quantity()]).toEqual(['repeated', 9])
    expect([await takeOnce('k2'), await quantity()]).toEqual(['written', 8])
  })

  it('leaves neither the write nor the key when it fails, and the probe says so', async () => {
    await expect(takeOnce('k3', true)).rejects.toThrow('the connection broke')
    expect([await wasWritten(target, 'k3'), await quantity()]).toEqual([false, 10])
    await takeOnce('k3')
    expect([await wasWritten(target, 'k3'), await quantity()]).toEqual([true, 9])
  })
})
