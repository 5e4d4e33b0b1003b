import { CrossdockError } from '@crossdock/shared/errors'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { systemClock } from './clock.ts'
import { createNodeLogs } from './node-logs.ts'
import { insertLogLines, listLogLines, type NewLogLine } from './store/node-log-store.ts'
import { nextId } from './store/testing/seed-records.ts'
import { openTestDatabase } from './store/testing/test-database.ts'

const database = await openTestDatabase()
afterAll(() => database[Symbol.asyncDispose]())
afterEach(() => database.query({ text: 'truncate node_logs' }))

const line = (message: string, more: Partial<NewLogLine> = {}): NewLogLine => ({
  ...{ atMs: Date.now(), flow: 'orders', node: 'send', level: 'info', message },
  ...more,
})
const messagesOf = async (filter: Parameters<typeof listLogLines>[1]) =>
  (await listLogLines(database, filter)).items.map(({ message }) => message)

const change = (steps: readonly object[]) =>
  [{ record: { id: nextId(), runId: nextId(), key: 'SO-1' }, steps }] as never

describe('the lines of nodes', () => {
  it('are read page by page, newest first, each once', async () => {
    await insertLogLines(
      database,
      Array.from({ length: 25 }, (_, n) => line(`line ${n}`)),
    )
    const read: string[] = []
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
      const page = await listLogLines(database, { flow: 'orders', limit: 10, cursor })
      read.push(...page.items.map(({ message }) => message))
      cursor = page.nextCursor
    }
    expect(read).toEqual(Array.from({ length: 25 }, (_, n) => `line ${24 - n}`))
  })

  it('are found by flow, run, record, node, level and part of message or key', async () => {
    const [run, record] = [nextId(), nextId()]
    await insertLogLines(database, [
      line('a', { run, record, key: 'SO-1001' }),
      line('b', { run, node: 'map', level: 'warn' }),
      line('Customer 1007 is blocked', { level: 'error' }),
      line('d', { flow: 'other' }),
    ])
    expect(await messagesOf({ flow: 'orders', run })).toEqual(['b', 'a'])
    expect(await messagesOf({ record })).toEqual(['a'])
    expect(await messagesOf({ flow: 'orders', node: 'map' })).toEqual(['b'])
    expect(await messagesOf({ flow: 'orders', level: 'warn' })).toEqual(['Customer 1007 is blocked', 'b'])
    expect(await messagesOf({ flow: 'orders', text: 'CUSTOMER 1007' })).toEqual(['Customer 1007 is blocked'])
    expect(await messagesOf({ text: 'so-10' })).toEqual(['a'])
    expect(await messagesOf({ flow: 'orders', to: new Date(0).toISOString() })).toEqual([])
  })

  it('are read along without missing one, however many write at once', async () => {
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let n = 0; n < 10; n++) await insertLogLines(database, [line(`${writer}-${n}`), line(`${writer}-${n}b`)])
    })
    let isDone = false
    const done = Promise.all(writers).then(() => {
      isDone = true
    })
    const seen: string[] = []
    let after = '0'
    for (let isLast = false; !isLast; ) {
      isLast = isDone
      const { items } = await listLogLines(database, { flow: 'orders', after })
      seen.push(...items.map(({ message }) => message))
      after = items.at(-1)?.id ?? after
    }
    await done
    expect(seen.length).toBe(160)
    expect(new Set(seen).size).toBe(160)
  })

  it('are searched within a bound, and the next page looks further', async () => {
    await database.query({
      text: `insert into node_logs (at, flow_id, node, level, message)
             select now(), 'orders', 'send', 20, case when n = 1 then 'the needle' else 'hay' end from generate_series(1, 120000) n`,
    })
    const first = await listLogLines(database, { flow: 'orders', text: 'needle' })
    expect(first).toMatchObject({ items: [], isBounded: true, nextCursor: expect.any(String) })
    const further = await listLogLines(database, { flow: 'orders', text: 'needle', cursor: first.nextCursor })
    expect(further).toMatchObject({ items: [{ message: 'the needle' }], isBounded: false })
  })
})

describe('the writer of lines', () => {
  it('says what a commit made final of records that did not simply pass', async () => {
    const logs = createNodeLogs({ database, clock: systemClock, onError: () => {} })
    const step = { node: 'send', type: 't', branch: '0', at: new Date().toISOString(), durationMs: 1, attempt: 2 }
    const error = new CrossdockError('REMOTE_UNAVAILABLE', 'The WMS does not answer.').toInfo()
    logs.note({
      flow: 'orders',
      changes: change([
        { ...step, outcome: 'passed' },
        { ...step, outcome: 'retrying', error, retryAt: '2026-11-21T08:00:00Z' },
        { ...step, outcome: 'recalled' },
        { ...step, outcome: 'parked', error },
      ]),
    })
    await logs.flush()
    const { items } = await listLogLines(database, { flow: 'orders' })
    expect(items.map(({ level, message, key }) => [level, key, message])).toEqual([
      ['error', 'SO-1', 'Parked: The WMS does not answer.'],
      ['info', 'SO-1', 'Had been done before: the recorded answer was used and nothing was sent.'],
      ['warn', 'SO-1', 'Try 2 failed, the next one is at 2026-11-21T08:00:00Z: The WMS does not answer.'],
    ])
    expect(items[0]?.facts).toEqual({ code: 'REMOTE_UNAVAILABLE', attempt: 2 })
  })

  it('never grows over its bound: what it let go is counted and told', async () => {
    const logs = createNodeLogs({ database, clock: systemClock, onError: () => {}, maxWaiting: 20 })
    for (let n = 0; n < 50; n++) logs.add(line(`line ${n}`))
    await logs.flush()
    const messages = await messagesOf({ flow: 'orders' })
    expect(messages).toHaveLength(21)
    expect(messages[0]).toBe('30 lines were not kept: more came than could be written.')
    logs.add(line('afterwards'))
    await logs.flush()
    expect((await messagesOf({ flow: 'orders' }))[0]).toBe('afterwards')
  })

  it('keeps lines while the database is away, and cuts what is too long', async () => {
    let isAway = true
    const flaky = {
      ...database,
      transaction: ((work) =>
        isAway
          ? Promise.reject(new CrossdockError('DATABASE_UNAVAILABLE', 'away'))
          : database.transaction(work)) as typeof database.transaction,
    }
    const errors: unknown[] = []
    const logs = createNodeLogs({ database: flaky, clock: systemClock, onError: (thrown) => errors.push(thrown) })
    logs.add(line('x'.repeat(10_000), { facts: { text: 'y'.repeat(10_000) } }))
    await logs.flush()
    expect(errors).toHaveLength(1)
    isAway = false
    await logs.flush()
    const { items } = await listLogLines(database, { flow: 'orders' })
    expect(items[0]?.message.length).toBeLessThan(2_100)
    expect(items[0]?.facts).toMatchObject({ isCut: true })
  })
})
