import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sql } from './database.ts'
import { resolveOvertaken } from './exception-desk-store.ts'
import { listExceptions } from './exception-queries.ts'
import { findRecords } from './record-queries.ts'
import { tallyRuns } from './run-tallies.ts'
import { openTestDatabase } from './testing/test-database.ts'

const database = await openTestDatabase()
afterAll(() => database[Symbol.asyncDispose]())

const longRun = '0199a8f0-0000-7000-8000-000000000000'
const others = 60_000
const id = `(lpad(to_hex(1700000000000 + n), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid`

beforeAll(async () => {
  // A run whose records stand before the newest ones, and a cause whose exceptions do.
  await database.query({
    text: `insert into records (id, flow_id, version, run_id, source, entity, key, state, entry, payload, lineage, lineage_day,
                                generation, accepted_at, ended_at)
           select ${id}, 'f', 1, case when n % 20 = 1 and n < ${others} / 3 * 2 then '${longRun}'::uuid else ${id} end, 'in', 'order',
                  'K-' || n, 'delivered', 'in.out', '\\x007b7d', 'x', current_date, 0, now(), now()
           from generate_series(1, ${others}) n`,
  })
  await database.query({
    text: `insert into open_records (id, flow_id, version, run_id, source, entity, key, order_key, state, entry, payload, lineage,
                                     lineage_day, lane)
           select ${id}, 'f', 1, ${id}, 'in', 'order', 'K-' || n, case when n % 10 = 0 then null else 'K-' || n end, 'parked', 'in.out',
                  '\\x007b7d', 'x', current_date, 0 from generate_series(1, ${others / 6}) n`,
  })
  await database.query({
    text: `insert into exceptions (id, record_id, flow_id, entity, key, branch, node, code, message, remedy, fingerprint, state)
           select ${id}, ${id}, 'f', 'order', 'K-' || n, '0', 'send', 'REMOTE_REJECTED', '', '',
                  case when n % 20 = 1 and n < ${others} / 9 then 'large' else 'other' || n % 50 end,
                  case when n % 1000 = 0 then 'ignored' when n <= ${others / 6} then 'open' else 'retried' end
           from generate_series(1, ${others}) n`,
  })
  await database.query({ text: 'vacuum analyze records' })
  await database.query({ text: 'vacuum analyze open_records' })
  await database.query({ text: 'analyze exceptions' })
}, 60_000)

/** What the database did for some work: each line of its plans that says what was read, and how many rows were thrown away. */
async function readingOf(
  work: (sql: Sql) => Promise<unknown>,
): Promise<{ readonly scans: readonly string[]; readonly thrownAway: number; readonly sorted: number }> {
  const lines: string[] = []
  await database
    .transaction(async (sql) => {
      const explaining: Sql = {
        blobs: undefined,
        async query({ text, values }) {
          const { rows } = await sql.query<{ 'QUERY PLAN': string }>({
            text: `explain (analyze, timing off) ${text}`,
            ...(values ? { values } : {}),
          })
          lines.push(...rows.map((row) => row['QUERY PLAN']))
          return { rows: [], rowCount: 0 }
        },
      }
      await work(explaining)
      throw new Error('undone')
    })
    .catch((thrown: unknown) => expect(thrown).toMatchObject({ message: 'undone' }))
  const sum = (pattern: RegExp) => lines.reduce((all, line) => all + Number(pattern.exec(line)?.[1] ?? 0), 0)
  return {
    scans: lines.flatMap((line) => /Scan (?:Backward )?(?:using|on) (\w+)/.exec(line)?.[1] ?? []),
    thrownAway: sum(/Rows Removed by Filter: (\d+)/),
    sorted: lines
      .flatMap((line, at) =>
        /Sort Key/.test(line) ? Number(/rows=(\d+) loops/.exec(lines[at - 1] ?? '')?.[1] ?? 0) : [],
      )
      .reduce((all, n) => Math.max(all, n), 0),
  }
}

describe('a page of a long list costs what it holds', () => {
  it('of the records of a run, the first as a later one', async () => {
    const first = await findRecords(database, { run: longRun, limit: 100 })
    for (const cursor of [undefined, first.nextCursor]) {
      const { thrownAway, sorted } = await readingOf((sql) =>
        findRecords(sql, { run: longRun, limit: 100, ...(cursor === undefined ? {} : { cursor }) }),
      )
      expect({ thrownAway, sorted }).toEqual({ thrownAway: 0, sorted: 101 })
    }
  })

  it('of the exceptions of a cause, of those that are open and of those set aside', async () => {
    const filters = [{ fingerprint: 'large' }, {}, { state: 'ignored' }] as const
    for (const filter of filters) {
      expect(await readingOf((sql) => listExceptions(sql, { ...filter, limit: 20 }))).toMatchObject({
        thrownAway: 0,
        sorted: 0,
      })
    }
  })
})

it('the records of a long run are counted in its index alone', async () => {
  const { scans } = await readingOf((sql) => tallyRuns(sql, [{ id: longRun, ended_at: null, accepted: 1 }]))
  expect(scans.filter((name) => /^records_/.test(name) && !/_run_id_id_state_ended_at_idx$/.test(name))).toEqual([])
})

it('looking for what was overtaken reads parked records of no order only', async () => {
  const { scans, thrownAway } = await readingOf(resolveOvertaken)
  expect(scans).toContain('open_records_parked')
  expect(thrownAway).toBeLessThan(others / 60)
})
