import type { JourneyStep } from '@crossdock/shared/record'
import { afterAll, describe, expect, it } from 'vitest'
import { insertJourney } from './commit-inserts.ts'
import { loadJourney } from './record-detail.ts'
import { nextId } from './testing/seed-records.ts'
import { openTestDatabase } from './testing/test-database.ts'

const database = await openTestDatabase()
const visit = { branch: '0', at: '2026-11-22T08:00:00.000Z', durationMs: 1, attempt: 1, outcome: 'passed' } as const
const order = { reference: 'SO-1', lines: [{ sku: 'A-1', quantity: 2 }] }
const steps: readonly JourneyStep[] = [
  { ...visit, node: 'map', type: 'map', out: [{ port: 'out', payload: order }] },
  { ...visit, node: 'route', type: 'route', out: [{ port: 'released', payload: order }] },
  { ...visit, node: 'write', type: 'http-request', evidence: { request: { body: JSON.stringify(order) } } },
]

describe('a journey in the database', () => {
  afterAll(() => database[Symbol.asyncDispose]())

  it('has an order once that several steps carried, and is read step by step as it was, with what came before and after', async () => {
    const recordId = nextId()
    for (const part of [steps.slice(0, 1), steps]) await insertJourney(database, 'release', [{ recordId, steps: part }])
    const { rows } = await database.query<{ text: string }>({
      text: `select convert_from(substring(steps from 2), 'utf8') as text from journey where record_id = $1 order by at`,
      values: [recordId],
    })
    expect(rows.map(({ text }) => text.split('SO-1').length - 1)).toEqual([1, 1])
    expect(await loadJourney(database, recordId)).toEqual([...steps.slice(0, 1), ...steps])
  })

  it('is compressed with LZ4 where the database has it', async () => {
    const { rows } = await database.query<{ has: boolean; used: string }>({
      text: `select 'lz4' = any (enumvals) as has, attcompression as used from pg_settings, pg_attribute
             where name = 'default_toast_compression' and attrelid = 'journey'::regclass and attname = 'steps'`,
    })
    expect(rows).toEqual([rows[0]?.has ? { has: true, used: 'l' } : { has: false, used: '' }])
  })
})
