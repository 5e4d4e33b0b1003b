import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countEnded, countOpen, loadActivity } from './activity.ts'
import {
  listExceptionGroups,
  listExceptions,
  listGroupsWithHeld,
  loadException,
  recentExceptions,
  recordsWaitingFor,
} from './exception-queries.ts'
import { countOpenExceptions } from './exception-tallies.ts'
import { listRuns, loadRun } from './run-queries.ts'
import { acceptSample, commitSample, ending, parking, publishSample } from './testing/seed-records.ts'
import { openTestDatabase } from './testing/test-database.ts'

const database = await openTestDatabase()
afterAll(() => database[Symbol.asyncDispose]())

describe('exceptions, runs and activity', () => {
  let ids: readonly string[]
  let runId: string

  beforeAll(async () => {
    await publishSample(database, 'orders')
    const intake = await acceptSample(database, { flow: 'orders', keys: ['A', 'B', 'C', 'D', 'E', 'F'] })
    ids = intake.ids
    runId = intake.runId
    await commitSample(database, { flow: 'orders', ids: ids.slice(0, 1) }, parking('rare'))
    await commitSample(database, { flow: 'orders', ids: ids.slice(1, 4) }, parking('common'))
    await commitSample(database, { flow: 'orders', ids: ids.slice(4, 5) }, ending('delivered'))
  })

  it('stand in groups of equal cause, the biggest first, each with its oldest as example', async () => {
    const groups = await listExceptionGroups(database, {})
    expect(groups.map(({ fingerprint, count }) => [fingerprint, count])).toEqual([
      ['common', 3],
      ['rare', 1],
    ])
    expect(groups[0]).toMatchObject({ flow: 'orders', node: 'send', code: 'CODE_UNMAPPED', example: { key: 'B' } })
    expect(groups[0]?.oldestAt).toBe(groups[0]?.example.openedAt)
    expect(await listExceptionGroups(database, { flow: 'other' })).toEqual([])
  })

  it('of a group are listed newest first, page by page', async () => {
    const first = await listExceptions(database, { fingerprint: 'common', limit: 2 })
    const second = await listExceptions(database, { fingerprint: 'common', limit: 2, cursor: first.nextCursor })
    expect([...first.items, ...second.items].map((exception) => exception.key)).toEqual(['D', 'C', 'B'])
    expect(second.nextCursor).toBeUndefined()
  })

  it('are told apart by whether they are open', async () => {
    const [closed] = (await listExceptions(database, { fingerprint: 'rare' })).items
    await database.query({
      text: `update exceptions set state = 'resolved', closed_at = now(), closed_by = 'ann', close_reason = 'by phone' where id = $1`,
      values: [closed?.id],
    })
    expect((await listExceptions(database, { state: 'closed' })).items.map((one) => one.key)).toEqual(['A'])
    expect((await listExceptions(database, { state: 'all', code: 'CODE_UNMAPPED' })).items).toHaveLength(4)
    expect(await countOpenExceptions(database)).toBe(3)
    expect(await loadException(database, closed?.id ?? '')).toMatchObject({ isOpen: false, closedBy: 'ann' })
  })

  it('name the records that wait for a cause, the longest waiting first', async () => {
    expect(await recordsWaitingFor(database, { fingerprint: 'common', limit: 2 })).toEqual(ids.slice(1, 3))
  })

  it('of late are the newest ones', async () => {
    const recent = await recentExceptions(database, { since: new Date(0), limit: 2 })
    expect(recent.map((exception) => exception.key)).toEqual(['D', 'C'])
  })

  it('leave runs that say where their records stand', async () => {
    const run = { id: runId, flow: 'orders', accepted: 6, states: { parked: 4, delivered: 1, ready: 1 } }
    expect(await loadRun(database, runId)).toMatchObject(run)
    expect((await listRuns(database, { flow: 'orders' })).items).toMatchObject([run])
    expect((await listRuns(database, { flow: 'other' })).items).toEqual([])
  })

  it('count in the activity', async () => {
    expect(await countOpen(database)).toEqual([
      { flow: 'orders', state: 'parked', count: 4 },
      { flow: 'orders', state: 'ready', count: 1 },
    ])
    expect(await countEnded(database, { endedWithinSeconds: 3600 })).toEqual([
      { flow: 'orders', state: 'delivered', count: 1 },
    ])
    expect(await loadActivity(database, { endedWithinSeconds: 60, flow: 'other' })).toMatchObject({
      open: [],
      ended: [],
      openExceptions: 0,
    })
  })
})

describe('groups of exceptions', () => {
  const names = async (query: Parameters<typeof listExceptionGroups>[1]) =>
    (await listExceptionGroups(database, query)).map(({ fingerprint }) => fingerprint)

  beforeAll(async () => {
    await publishSample(database, 'ordered')
    const { ids } = await acceptSample(database, { flow: 'ordered', keys: ['P', 'Q', 'R', 'Q', 'Q', 'Q', 'P'] })
    await database.query({ text: `update open_records set order_key = key where flow_id = 'ordered'` })
    await commitSample(database, { flow: 'ordered', ids: ids.slice(1, 2) }, parking('one-with-followers'))
    await commitSample(database, { flow: 'ordered', ids: [ids[0] ?? '', ids[2] ?? ''] }, parking('two'))
    await database.query({
      text: `update open_records set state = 'held' where flow_id = 'ordered' and id = any ($1::uuid[])`,
      values: [ids.slice(3)],
    })
    await database.query({
      text: `update exceptions set assignee = 'ann', tags = '{urgent}' where fingerprint = 'two' and key = 'R'`,
    })
  })

  it('count the records held behind them as harm', async () => {
    const { groups, isHeldComplete } = await listGroupsWithHeld(database, { flow: 'ordered' })
    expect(groups.map(({ fingerprint, count, held }) => [fingerprint, count, held])).toEqual([
      ['one-with-followers', 1, 3],
      ['two', 2, 1],
    ])
    expect(await names({ flow: 'ordered' })).toEqual(['two', 'one-with-followers'])
    expect(isHeldComplete).toBe(true)
  })

  it('stand with the longest waiting first when asked so', async () => {
    expect((await names({ sort: 'age' }))[0]).toBe('common')
    expect(await names({ sort: 'age', flow: 'ordered' })).toEqual(['one-with-followers', 'two'])
  })

  it('are found by whose they are, by tag and by code', async () => {
    expect(await names({ assignee: 'ann' })).toEqual(['two'])
    expect(await names({ tag: 'urgent' })).toEqual(['two'])
    expect(await names({ tag: 'calm' })).toEqual([])
    expect(await names({ code: 'CODE_UNMAPPED', flow: 'ordered' })).toEqual(['two', 'one-with-followers'])
    expect(await names({ code: 'TIMED_OUT' })).toEqual([])
  })
})
