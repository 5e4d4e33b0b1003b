import type { RecordFilter } from '@crossdock/shared/api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sql } from './database.ts'
import { resolveOvertaken } from './exception-desk-store.ts'
import { listExceptionGroups } from './exception-queries.ts'
import { findRecords } from './record-queries.ts'
import { openTestDatabase } from './testing/test-database.ts'

const database = await openTestDatabase()
const rows = 100_000

beforeAll(async () => {
  const columns = 'id, flow_id, version, run_id, source, entity, key, state, entry, payload, lineage, lineage_day'
  // Ids in order of time, spread over three hours; one in a hundred parked with one of twenty causes.
  const seeded = `from generate_series(1, ${rows}) n cross join lateral (
    select now() - (${rows} - n) * interval '0.1 s' as at,
           (lpad(to_hex((extract(epoch from now()) * 1000)::bigint - (${rows} - n) * 100), 12, '0') || '7000800000000000' || lpad(to_hex(n), 4, '0'))::text as hex) t
    cross join lateral (select overlay(overlay(overlay(overlay(left(hex, 32) placing '-' from 9 for 0) placing '-' from 14 for 0) placing '-' from 19 for 0) placing '-' from 24 for 0)::uuid as id) i`
  const values = `id, 'f' || n % 7, 1, id, 'in', case when n % 5 = 0 then 'order' else 'shipment' end, 'K-' || n % 20000`
  await database.query({
    text: `insert into records (${columns}, generation, accepted_at, ended_at)
           select ${values}, case when n % 50 = 0 then 'filtered' else 'delivered' end, 'in.out', '\\x007b7d', 'x', at::date, 0, at, at
           ${seeded} where n % 100 <> 1`,
  })
  await database.query({
    text: `insert into open_records (${columns}, lane, accepted_at)
           select ${values}, 'parked', 'in.out', '\\x007b7d', 'x', at::date, 0, at ${seeded} where n % 100 = 1`,
  })
  await database.query({
    text: `insert into exceptions (id, record_id, flow_id, entity, key, branch, node, code, message, remedy, fingerprint, opened_at)
           select id, id, 'f' || n % 7, 'order', 'K', '0', 'n', 'CODE_UNMAPPED', '', '', 'cause' || n % 20, at ${seeded} where n % 100 = 1`,
  })
  await database.query({ text: 'analyze' })
}, 60_000)
afterAll(() => database[Symbol.asyncDispose]())

/** How the database would go about the statements of some work, line by line. */
async function planOf(work: (sql: Sql) => Promise<unknown>): Promise<readonly string[]> {
  const lines: string[] = []
  const explaining: Sql = {
    blobs: undefined,
    async query({ text, values }) {
      const { rows: plan } = await database.query<{ 'QUERY PLAN': string }>({
        text: `explain ${text}`,
        ...(values ? { values } : {}),
      })
      lines.push(...plan.map((line) => line['QUERY PLAN']))
      return { rows: [], rowCount: 0 }
    },
  }
  await work(explaining)
  return lines
}

/** Tables with many rows that the statements of some work read from end to end. */
async function readWhole(work: (sql: Sql) => Promise<unknown>): Promise<readonly string[]> {
  const whole = (await planOf(work)).flatMap((line) => /Seq Scan on (\w+)/.exec(line)?.[1] ?? [])
  const { rows: large } = await database.query({
    text: `select relname from pg_class where relname = any ($1::text[]) and (reltuples > $2 or relname = 'exceptions')`,
    values: [whole, rows / 10],
  })
  return large.map(({ relname }) => relname)
}

describe('a search in a long history reads along an index', () => {
  const anHour = new Date(Date.now() - 3_600_000).toISOString()
  const filters: readonly RecordFilter[] = [
    {},
    { key: 'K-17' },
    { key: 'K-17', match: 'prefix' },
    { flow: 'f3' },
    { flow: 'f3', state: 'filtered' },
    { entity: 'order' },
    { entity: 'return' },
    { state: 'filtered' },
    { state: 'parked' },
    { cause: 'CODE_UNMAPPED' },
    { from: anHour },
    { from: anHour, entity: 'order' },
    { run: '0199a8f0-0000-7000-8000-000000000000' },
  ]

  it.each(filters)('for %j', async (filter) => {
    expect(await readWhole((sql) => findRecords(sql, filter))).toEqual([])
  })

  it('and finds in it what is there', async () => {
    expect((await findRecords(database, { key: 'K-17' })).items).toHaveLength(rows / 20_000)
    expect((await findRecords(database, { entity: 'order', limit: 500 })).items).toHaveLength(500)
  })

  it('and so does looking for what was overtaken: by key in each day, the empty ones too', async () => {
    const lines = await planOf(resolveOvertaken)
    const indexes = lines.flatMap(
      (line) => /Scan (?:using|on) (records_\w+_idx|records_\w+_pkey)/.exec(line)?.[1] ?? [],
    )
    expect(indexes.length).toBeGreaterThan(4)
    expect(indexes.filter((name) => !/_key_id_idx$|_ended_at_accepted_at_idx$/.test(name))).toEqual([])
    expect(lines.join(' ')).not.toMatch(/Seq Scan on records/)
  })

  it('and so do groups of exceptions', async () => {
    expect(await readWhole((sql) => listExceptionGroups(sql, { flow: 'f3' }))).toEqual([])
  })
})
