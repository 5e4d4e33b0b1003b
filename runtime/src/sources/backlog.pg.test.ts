import { afterAll, describe, expect, it } from 'vitest'
import { TestClock } from '../engine/testing/test-clock.ts'
import { acceptSample, publishSample } from '../store/testing/seed-records.ts'
import { openTestDatabase } from '../store/testing/test-database.ts'
import { createBacklog } from './backlog.ts'

const database = await openTestDatabase()
const bound = 3
let flows = 0

/** A flow with so many open records, and what counts them. */
async function flowWith(open: number) {
  const flow = `flow-${flows++}`
  await publishSample(database, flow)
  const accept = async (count: number) => {
    const keys = Array.from({ length: count }, (_, n) => `SO-${n}`)
    if (count > 0) await acceptSample(database, { flow, keys })
  }
  await accept(open)
  const clock = new TestClock()
  const backlog = createBacklog({ database, clock })
  /** Lets a delivery of one record in, if there is room. */
  const take = async () => {
    using room = await backlog.reserve(flow, { bound, records: 1 })
    if (!room.isGranted) return false
    await accept(1)
    room.used(1)
    return true
  }
  return { flow, clock, backlog, take }
}

/** While `work` goes on, nobody can count. */
async function whileCountingStandsStill(work: () => Promise<void>): Promise<void> {
  await database.transaction(async (sql) => {
    await sql.query({ text: 'lock table open_records in access exclusive mode' })
    await work()
  })
}

describe('the backlog of a flow', () => {
  afterAll(() => database[Symbol.asyncDispose]())

  it('lets deliveries in up to its bound, and again when records have ended and were counted anew', async () => {
    const { flow, clock, take } = await flowWith(1)
    expect([await take(), await take(), await take()]).toEqual([true, true, false])
    await database.query({ text: 'delete from open_records where flow_id = $1', values: [flow] })
    expect(await take()).toBe(false)
    clock.pass(1_000)
    expect(await take()).toBe(true)
  })

  it('holds nobody up while it is counted anew, and knows afterwards what came in meanwhile', async () => {
    const { clock, backlog, flow, take } = await flowWith(1)
    expect(await take()).toBe(true)
    clock.pass(1_000)
    await whileCountingStandsStill(async () => {
      using room = await backlog.reserve(flow, { bound, records: 1 })
      expect(room.isGranted).toBe(true)
      room.used(1)
    })
    await expect.poll(() => backlog.hasRoom(flow, bound)).toBe(false)
  })

  it('is counted anew before anybody is refused by an old count', async () => {
    const { flow, clock, backlog } = await flowWith(bound)
    expect(await backlog.hasRoom(flow, bound)).toBe(false)
    await database.query({ text: 'delete from open_records where flow_id = $1', values: [flow] })
    clock.pass(1_000)
    expect(await backlog.hasRoom(flow, bound)).toBe(true)
  })

  it('notices what other processes have let in, soon after it was asked', async () => {
    const { flow, clock, backlog } = await flowWith(0)
    expect(await backlog.hasRoom(flow, bound)).toBe(true)
    await acceptSample(database, { flow, keys: ['SO-7', 'SO-8', 'SO-9'] })
    clock.pass(1_000)
    await expect.poll(() => backlog.hasRoom(flow, bound)).toBe(false)
  })

  it('lets nobody in when its bound is reached and it cannot be counted', async () => {
    const closed = await openTestDatabase()
    const clock = new TestClock()
    const backlog = createBacklog({ database: closed, clock })
    using room = await backlog.reserve('one', { bound, records: bound })
    room.used(bound)
    await closed[Symbol.asyncDispose]()
    clock.pass(1_000)
    await expect(backlog.hasRoom('one', bound)).rejects.toThrow()
    await expect(backlog.hasRoom('another', bound)).rejects.toThrow()
  })
})
