import { afterAll, expect, it } from 'vitest'
import type { Sql } from './database.ts'
import { listRuns, loadRun } from './run-queries.ts'
import { createRunTallies, tallyRuns } from './run-tallies.ts'
import { acceptSample, commitSample, ending, publishSample } from './testing/seed-records.ts'
import { openTestDatabase } from './testing/test-database.ts'

const database = await openTestDatabase()
await publishSample(database, 'orders')
afterAll(() => database[Symbol.asyncDispose]())

/** The database, and how many runs were counted in it. */
function countingSql(): { readonly sql: Sql; readonly counted: () => number } {
  let counted = 0
  const query: Sql['query'] = (statement) => {
    if (/group by run_id/.test(statement.text)) counted += [statement.values?.[0]].flat().length
    return database.query(statement)
  }
  return { sql: { blobs: undefined, query }, counted: () => counted }
}

it('a run that is over is counted once, one that is not each time', async () => {
  const over = await acceptSample(database, { flow: 'orders', keys: ['A', 'B'] })
  await commitSample(database, { flow: 'orders', ids: over.ids }, ending('delivered'))
  const open = await acceptSample(database, { flow: 'orders', keys: ['C', 'D'] })
  const { sql, counted } = countingSql()
  const tally = createRunTallies()
  const states = async () => {
    const { items } = await listRuns(sql, {}, tally)
    return [over, open].map(({ runId }) => items.find(({ id }) => id === runId)?.states)
  }
  expect(await states()).toEqual([{ delivered: 2 }, { ready: 2 }])
  expect(counted()).toBe(2)
  await commitSample(database, { flow: 'orders', ids: open.ids.slice(0, 1) }, ending('delivered'))
  expect(await states()).toEqual([{ delivered: 2 }, { ready: 1, delivered: 1 }])
  expect(counted()).toBe(3)
})

it('a run that is over is counted again when a repair adds a record to it', async () => {
  const { ids, runId } = await acceptSample(database, { flow: 'orders', keys: ['E'] })
  await commitSample(database, { flow: 'orders', ids }, ending('delivered'))
  const tally = createRunTallies()
  expect((await loadRun(database, runId, tally)).states).toEqual({ delivered: 1 })
  const more = await acceptSample(database, { flow: 'orders', keys: ['F'] })
  await database.query({ text: 'update open_records set run_id = $1 where id = $2', values: [runId, more.ids[0]] })
  await database.query({ text: 'update runs set accepted = accepted + 1 where id = $1', values: [runId] })
  expect((await loadRun(database, runId, tally)).states).toEqual({ delivered: 1, ready: 1 })
})

it('a run of very many records is counted again only after a rest', async () => {
  const { runId } = await acceptSample(database, { flow: 'orders', keys: ['G'] })
  const { sql, counted } = countingSql()
  let nowMs = 0
  const tally = createRunTallies({
    nowMs: () => nowMs,
    count: async (...what) => {
      nowMs += 300
      return (await tallyRuns(...what)).map((row) => ({ ...row, n: row.n * 100_000 }))
    },
  })
  for (const [atMs, times] of [
    [0, 1],
    [1_000, 1],
    [10_000, 2],
  ] as const) {
    nowMs = atMs
    expect((await loadRun(sql, runId, tally)).states).toEqual({ ready: 100_000 })
    expect(counted()).toBe(times)
  }
})
