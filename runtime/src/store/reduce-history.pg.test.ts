import { readFlowDocument, serializeFlow } from '@crossdock/shared/flow'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from './database.ts'
import { publishFlow } from './flow-store.ts'
import { boundsOf, isoDay, type PartitionedTable, partitionedTables } from './partitions.ts'
import { reduceHistory } from './reduce-history.ts'
import { loadRetention } from './retention-policy.ts'
import { nextId } from './testing/seed-records.ts'
import { openTestDatabase } from './testing/test-database.ts'

const database = await openTestDatabase()
const dayMs = 86_400_000
const daysAgo = (days: number) => isoDay(Date.now() - days * dayMs)
const partitionOf = (table: PartitionedTable, days: number) => `${table}_${daysAgo(days).replaceAll('-', '')}`

async function publish(id: string, settings: object): Promise<void> {
  const read = readFlowDocument({
    ...{ format: 'crossdock/flow@1', id, name: id, record: { entity: 'order', key: '=number' }, settings },
    nodes: { start: { type: 'manual', version: 1 } },
  })
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  await publishFlow(database, {
    ...{ flow: read.flow, document: serializeFlow(read.flow), message: 'test', actor: 'ann', sources: [] },
  })
}

async function makeDay(days: number): Promise<void> {
  for (const table of partitionedTables) {
    const { from, to } = boundsOf(table, Date.parse(`${daysAgo(days)}T00:00:00Z`))
    const name = partitionOf(table, days)
    await database.query({
      text: `create table ${name} partition of ${table} for values from ('${from}') to ('${to}')`,
    })
  }
}

/** A record of a day with its run, journey and effect; `failed` ones had an exception. */
async function seed(flow: string, days: number, how: 'well' | 'failed' | 'open'): Promise<string> {
  const [id, run, day] = [nextId(), nextId(), daysAgo(days)]
  const at = `${day}T12:00:00Z`
  const insert = (text: string, values: readonly unknown[]) => database.query({ text, values })
  await insert(`insert into runs (id, flow_id, version, source, started_at) values ($1, $2, 1, 'start', $3)`, [
    run,
    flow,
    at,
  ])
  await insert(`insert into journey (flow_id, record_id, at, steps) values ($1, $2, $3, '')`, [flow, id, at])
  await insert(
    `insert into effects (day, key, record_id, flow_id, node, state, epoch) values ($1, $2, $3, $4, 'n', 'done', 1)`,
    [day, id, id, flow],
  )
  await insert(
    `insert into node_logs (at, flow_id, run_id, record_id, node, level, message) values ($1, $2, $3, $4, 'n', 20, 'said')`,
    [at, flow, run, id],
  )
  const columns = 'id, flow_id, version, run_id, source, entity, key, state, entry, payload, lineage, lineage_day'
  const values = `$1, $2, 1, $3, 'start', 'order', 'A'`
  if (how === 'open') {
    await insert(
      `insert into open_records (${columns}, lane) values (${values}, 'parked', 'start.out', '', 'x', $4, 0)`,
      [id, flow, run, day],
    )
    return id
  }
  await insert(
    `insert into records (${columns}, generation, accepted_at, ended_at)
     values (${values}, 'delivered', 'start.out', '', 'x', $4, 0, $5, $5)`,
    [id, flow, run, day, at],
  )
  if (how === 'failed') {
    await insert(
      `insert into exceptions (id, record_id, run_id, flow_id, entity, key, branch, node, code, message, remedy, fingerprint, state, opened_at, closed_at)
       values ($1, $2, $3, $4, 'order', 'A', '0', 'n', 'INTERNAL', '', '', '', 'resolved', $5, $5)`,
      [nextId(), id, run, flow, at],
    )
  }
  return id
}

async function reduce(where: Database = database, more: { readonly lockTimeoutMs?: number } = {}) {
  return await reduceHistory(where, { retention: await loadRetention(database), ...more })
}

/** How many rows of a day each table has, and whether the day is still there at all. */
async function countsOf(days: number): Promise<Record<string, number | 'gone'>> {
  const counts: Record<string, number | 'gone'> = {}
  for (const table of partitionedTables) {
    const name = partitionOf(table, days)
    const { rows } = await database.query<{ there: string | null }>({ text: `select to_regclass('${name}') as there` })
    if (rows[0]?.there === null) counts[table] = 'gone'
    else counts[table] = (await database.query({ text: `select 1 from ${name}` })).rowCount
  }
  return counts
}

/** Tables of days that were taken out and are not removed yet, or that are made to take a day's place. */
async function leftovers(): Promise<readonly string[]> {
  const { rows } = await database.query<{ name: string }>({
    text: `select relname as name from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r'
             and relname ~ '_(old|kept)' order by 1`,
  })
  return rows.map(({ name }) => name)
}

const all = (n: number | 'gone') => ({ runs: n, records: n, journey: n, effects: n, node_logs: n })
const every = (outcome: string) => partitionedTables.map(() => outcome)

beforeEach(async () => {
  await database.query({ text: 'truncate open_records, exceptions, reduced_days, flow_versions, flows cascade' })
  for (const table of partitionedTables) {
    const { rows } = await database.query<{ name: string }>({
      text: `select inhrelid::regclass::text as name from pg_inherits where inhparent = $1::regclass`,
      values: [table],
    })
    for (const { name } of rows) if (/_\d{8}$/.test(name)) await database.query({ text: `drop table ${name}` })
  }
  for (const name of await leftovers()) await database.query({ text: `drop table ${name}` })
})
afterAll(() => database[Symbol.asyncDispose]())

describe('a day of history', () => {
  it('is left alone while its flows want all of it', async () => {
    await publish('f', { retentionDays: 30 })
    await makeDay(30)
    await seed('f', 30, 'well')
    expect(await reduce()).toEqual([])
    expect(await countsOf(30)).toEqual(all(1))
  })

  it('keeps what had an exception, and what belongs to an open record, longer than the rest', async () => {
    await publish('f', { retentionDays: 30, errorRetentionDays: 60 })
    await makeDay(32)
    await seed('f', 32, 'well')
    await seed('f', 32, 'well')
    const [failed, open] = [await seed('f', 32, 'failed'), await seed('f', 32, 'open')]
    expect((await reduce()).map(({ outcome }) => outcome)).toEqual(every('reduced'))
    expect(await countsOf(32)).toEqual({ runs: 2, records: 1, journey: 2, effects: 2, node_logs: 2 })
    const { rows } = await database.query<{ record_id: string }>({ text: 'select record_id from journey order by 1' })
    expect(rows.map((row) => row.record_id)).toEqual([failed, open].toSorted())
    expect(await reduce()).toEqual([])
  })

  it('keeps the flow that wants it longer, and lets the other go', async () => {
    await publish('short', { retentionDays: 5, errorRetentionDays: 5 })
    await publish('long', { retentionDays: 50 })
    await makeDay(10)
    for (const flow of ['short', 'short', 'long']) await seed(flow, 10, 'well')
    await reduce()
    expect(await countsOf(10)).toEqual(all(1))
    expect((await database.query({ text: `select 1 from records where flow_id = 'long'` })).rowCount).toBe(1)
    await makeDay(11)
    await seed('long', 11, 'well')
    expect((await reduce()).map(({ outcome }) => outcome)).toEqual(every('untouched'))
  })

  it('is dropped when nobody wants anything of it', async () => {
    await publish('f', { retentionDays: 5, errorRetentionDays: 8 })
    await makeDay(10)
    await seed('f', 10, 'failed')
    expect((await reduce()).map(({ outcome }) => outcome)).toEqual(every('dropped'))
    expect(await countsOf(10)).toEqual(all('gone'))
  })

  it('goes at last when the record that was open has ended', async () => {
    await publish('f', { retentionDays: 5, errorRetentionDays: 8 })
    await makeDay(10)
    const open = await seed('f', 10, 'open')
    await reduce()
    expect(await countsOf(10)).toEqual({ runs: 1, records: 'gone', journey: 1, effects: 1, node_logs: 1 })
    expect(await reduce()).toEqual([])
    await database.query({ text: 'delete from open_records where id = $1', values: [open] })
    await database.query({ text: `update reduced_days set verdict = '{"all":[],"errors":[],"on":"2001-01-01"}'` })
    await reduce()
    expect(await countsOf(10)).toEqual(all('gone'))
  })

  it('keeps all its effects while a record runs in the place of one that ended', async () => {
    await publish('f', { retentionDays: 5 })
    await makeDay(7)
    const ended = await seed('f', 7, 'well')
    const again = await seed('f', 7, 'open')
    await database.query({
      text: `update open_records set origin = jsonb_build_object('rerunOf', $1::text), lineage = $1::text`,
      values: [ended],
    })
    await reduce()
    expect(await countsOf(7)).toEqual({ runs: 1, records: 'gone', journey: 1, effects: 2, node_logs: 1 })
    await database.query({ text: 'delete from open_records where id = $1', values: [again] })
    await reduce()
    expect(await countsOf(7)).toMatchObject({ effects: 'gone' })
  })

  it('keeps its keys and indexes when it is reduced, each as a part of its parent’s', async () => {
    await publish('f', { retentionDays: 5 })
    await makeDay(7)
    await seed('f', 7, 'failed')
    await seed('f', 7, 'well')
    const indexes = async () =>
      (
        await database.query({
          text: `select c.relname, regexp_replace(pg_get_indexdef(i.indexrelid), '^(CREATE (UNIQUE )?INDEX) .* USING', '\\1') as definition,
                        i.indisprimary, h.inhparent::regclass::text as part_of, pg_get_constraintdef(p.oid) as constraint
                 from pg_class c join pg_index i on i.indrelid = c.oid left join pg_inherits h on h.inhrelid = i.indexrelid
                   left join pg_constraint p on p.conindid = i.indexrelid
                 where c.oid = any ($1::regclass[]) order by 1, 2`,
          values: [partitionedTables.map((table) => partitionOf(table, 7))],
        })
      ).rows
    const before = await indexes()
    expect((await reduce()).map(({ outcome }) => outcome)).toEqual(every('reduced'))
    expect(before.length).toBeGreaterThan(15)
    expect(await indexes()).toEqual(before)
    expect(await leftovers()).toEqual([])
  })
})

describe('a reduction that is disturbed', () => {
  it('stands back from a reader that takes long, holds nobody up, and is done the next time', async () => {
    await publish('f', { retentionDays: 5 })
    await makeDay(7)
    await seed('f', 7, 'well')
    let release = () => {}
    const reading = database.transaction(async (sql) => {
      await sql.query({ text: 'set local idle_in_transaction_session_timeout = 0' })
      await sql.query({ text: 'select count(*) from records' })
      await new Promise<void>((resolve) => {
        release = resolve
      })
    })
    const outcomes = (await reduce()).map(({ partition, outcome }) => `${partition.replace(/_.*/, '')} ${outcome}`)
    expect(outcomes).toEqual(['effects dropped', 'journey dropped', 'node dropped', 'records busy', 'runs dropped'])
    expect(await countsOf(7)).toEqual({ ...all('gone'), records: 1 })
    release()
    await reading
    await reduce()
    expect(await countsOf(7)).toEqual(all('gone'))
  })

  it('waits for a reader that ends soon', async () => {
    await publish('f', { retentionDays: 5 })
    await makeDay(7)
    await seed('f', 7, 'well')
    let reducing: Promise<readonly { readonly outcome: string }[]> | undefined
    await database.transaction(async (sql) => {
      await sql.query({ text: 'lock table effects in access share mode' })
      reducing = reduce(database, { lockTimeoutMs: 300 })
      const tries = { text: `select 1 from pg_locks where relation = 'effects'::regclass and not granted` }
      await expect.poll(async () => (await sql.query(tries)).rowCount, { interval: 5 }).toBe(1)
      // It has given up once, so that others could pass.
      await expect.poll(async () => (await sql.query(tries)).rowCount, { interval: 5 }).toBe(0)
    })
    expect((await reducing)?.map(({ outcome }) => outcome)).toEqual(every('dropped'))
  })

  it('has done nothing when its connection is killed in the middle, and is done the next time', async () => {
    await publish('f', { retentionDays: 5 })
    await makeDay(7)
    await seed('f', 7, 'well')
    await seed('f', 7, 'failed')
    await using victim = openDatabase({
      connectionString: database.connectionString,
      schema: database.schema,
      maxConnections: 1,
    })
    // Holds the reduction where it has copied what is wanted and is about to put it in place.
    const killed = database.transaction(async (sql) => {
      await sql.query({ text: 'lock table effects in access share mode' })
      const reducing = reduce(victim, { lockTimeoutMs: 60_000 }).catch((thrown: unknown) => thrown)
      await expect
        .poll(
          async () =>
            (
              await database.query({
                text: `select pg_terminate_backend(pid) from pg_stat_activity
                       where query like 'alter table effects detach partition%' and wait_event_type = 'Lock'
                         and query like $1`,
                values: [`%${partitionOf('effects', 7)}`],
              })
            ).rowCount,
          { interval: 10 },
        )
        .toBe(1)
      return await reducing
    })
    expect(await killed).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    expect(await countsOf(7)).toEqual(all(2))
    await reduce()
    expect(await countsOf(7)).toEqual(all(1))
  })

  it('removes what an interruption has left of a day that was taken out, the next time', async () => {
    await publish('f', { retentionDays: 5 })
    await makeDay(7)
    await seed('f', 7, 'well')
    const stopping = new AbortController()
    // Stopped as soon as the first day has been taken out.
    const stopped: typeof database = {
      ...database,
      transaction: async (work) => {
        const answer = await database.transaction(work)
        if ((await countsOf(7)).effects === 'gone') stopping.abort()
        return answer
      },
    }
    const done = await reduceHistory(stopped, { retention: await loadRetention(database), signal: stopping.signal })
    expect(done).toMatchObject([{ outcome: 'dropped' }])
    expect(await leftovers()).toEqual([expect.stringMatching(/^effects_\d{8}_old_\d+$/)])
    expect(await countsOf(7)).toEqual({ ...all(1), effects: 'gone' })
    await Promise.all([reduce(), reduce()])
    expect(await countsOf(7)).toEqual(all('gone'))
    expect(await leftovers()).toEqual([])
  })

  it('removes what was left with two processes at it, neither in the way of the other', async () => {
    await publish('f', { retentionDays: 5 })
    // They meet at a table that vanishes in one case of ten.
    for (let times = 1; times <= 12; times++) {
      await makeDay(7)
      for (const table of partitionedTables) {
        const name = partitionOf(table, 7)
        await database.query({ text: `alter table ${table} detach partition ${name}` })
        await database.query({ text: `alter table ${name} rename to ${name}_old_1` })
      }
      expect(await Promise.all([reduce(), reduce()])).toEqual([[], []])
      expect(await leftovers()).toEqual([])
    }
  })

  it('is done once when two processes are at it', async () => {
    await publish('f', { retentionDays: 5 })
    await makeDay(7)
    await seed('f', 7, 'failed')
    await Promise.all([reduce(), reduce()])
    expect(await countsOf(7)).toEqual(all(1))
  })
})
