import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { dropOldPartitions, isoDay } from './partitions.ts'
import { openTestDatabase } from './testing/test-database.ts'

const database = await openTestDatabase()
const dayMs = 86_400_000
const daysAgo = (days: number) => isoDay(Date.now() - days * dayMs)

async function makeDay(days: number): Promise<string> {
  const name = `journey_${daysAgo(days).replaceAll('-', '')}`
  const [from, to] = [`${daysAgo(days)} 00:00:00+00`, `${daysAgo(days - 1)} 00:00:00+00`]
  await database?.query({ text: `create table ${name} partition of journey for values from ('${from}') to ('${to}')` })
  return name
}

describe.skipIf(!database)('retention', () => {
  afterAll(() => database?.[Symbol.asyncDispose]())

  it('drops the days that are over, and keeps the day on which an open record began', async () => {
    if (!database) return
    const [old, kept] = [await makeDay(40), await makeDay(20)]
    expect(await dropOldPartitions(database, 30)).toEqual([old])
    await database.query({
      text: `insert into open_records (id, flow_id, version, run_id, source, entity, key, lane, state, entry, payload, lineage, lineage_day)
             values ($1, 'f', 1, $1, 'in', 'order', 'A', 0, 'parked', 'in.out', '', 'x', $2)`,
      values: [randomUUID(), daysAgo(25)],
    })
    expect(await dropOldPartitions(database, 5)).toEqual([])
    await database.query({ text: 'delete from open_records' })
    expect(await dropOldPartitions(database, 5)).toEqual([kept])
  })
})
