import { randomUUID } from 'node:crypto'
import { CrossdockError } from '@crossdock/shared/errors'
import type { HttpAnswer } from '@crossdock/shared/node'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { openTestDatabase } from '../store/testing/test-database.ts'
import { SystemGuard } from './system-guard.ts'

const database = await openTestDatabase()
const never = new AbortController().signal
const always = { signal: never }
const answer = (status: number, headers: Record<string, string> = {}): HttpAnswer => ({
  status,
  headers,
  body: new Uint8Array(),
})
const guards: SystemGuard[] = []
let names = 0

/** Guards of as many workers over one system of its own. */
async function guard(
  limits: object,
  workers = 1,
): Promise<{ readonly name: string; readonly each: readonly SystemGuard[] }> {
  names++
  const name = `system-${names}`
  const complete = {
    maxConcurrent: 8,
    breaker: { failures: 3, probeAfterSeconds: 0.2 },
    holds: [],
    ratePerSecond: undefined,
    ...limits,
  }
  const each: SystemGuard[] = []
  for (let i = 0; i < workers; i++) {
    const one = new SystemGuard({ database, clock: systemClock, holder: `worker-${names}-${i}` })
    await one.declare(new Map([[name, complete]]))
    each.push(one)
  }
  guards.push(...each)
  return { name, each }
}

const first = (each: readonly SystemGuard[]): SystemGuard => {
  const [one] = each
  if (!one) throw new Error('there is no guard')
  return one
}

describe('a system that all workers share', () => {
  afterEach(async () => {
    for (const one of guards.splice(0)) await one[Symbol.asyncDispose]()
  })
  afterAll(() => database[Symbol.asyncDispose]())

  it('gets no more calls at the same time than it allows, from all workers together, and every worker its part', async () => {
    const { name, each } = await guard({ maxConcurrent: 4 }, 3)
    let underWay = 0
    let most = 0
    const done = each.map(() => 0)
    const call = async (worker: SystemGuard, index: number) => {
      await worker.call(
        name,
        async () => {
          underWay++
          most = Math.max(most, underWay)
          await systemClock.sleep(5, never)
          underWay--
          done[index] = (done[index] ?? 0) + 1
          return answer(200)
        },
        always,
      )
    }
    const refreshing = new AbortController()
    const loops = each.map(async (one) => {
      while (!refreshing.signal.aborted) {
        await one.refresh()
        await systemClock.sleep(100, refreshing.signal)
      }
    })
    await Promise.all(each.flatMap((worker, index) => Array.from({ length: 60 }, () => call(worker, index))))
    refreshing.abort()
    await Promise.all(loops)
    expect(most).toBeLessThanOrEqual(4)
    expect(done).toEqual([60, 60, 60])
  })

  it('is left alone after failures in a row, probed by one call, and called again when that goes through', async () => {
    const { name, each } = await guard({})
    const one = first(each)
    let isUp = false
    let calls = 0
    const call = () =>
      one.call(
        name,
        async () => {
          calls++
          return answer(isUp ? 200 : 503)
        },
        always,
      )
    for (let i = 0; i < 3; i++) await call()
    expect(one.holdOf(name, 'one')).toMatchObject({ reason: 'It answers 503.' })
    await expect(call()).rejects.toMatchObject({ code: 'REMOTE_UNAVAILABLE', outcome: 'none' })
    expect(calls).toBe(3)
    isUp = true
    await expect.poll(() => one.holdOf(name, 'one'), { timeout: 60_000 }).toMatchObject({ isProbe: true })
    expect(one.holdOf(name, 'one')).not.toHaveProperty('isProbe')
    await call()
    expect(one.holdOf(name, 'one')).toBeUndefined()
    expect(calls).toBe(4)
  })

  it('is probed again soon after a probe that failed', async () => {
    const { name, each } = await guard({ breaker: { failures: 1, probeAfterSeconds: 0.1 } })
    const one = first(each)
    let probes = 0
    let asked = 0
    const call = () =>
      one.call(
        name,
        async () => {
          probes++
          return answer(503)
        },
        always,
      )
    await call()
    await expect
      .poll(
        async () => {
          await one.refresh()
          if (one.holdOf(name, `record-${asked++}`)?.isProbe) await call()
          return probes
        },
        { timeout: 60_000 },
      )
      .toBeGreaterThan(5)
  })

  it('is up again when a probe is asked to slow down, and waits for that alone', async () => {
    const { name, each } = await guard({ breaker: { failures: 1, probeAfterSeconds: 0.1 } })
    const one = first(each)
    await one.call(name, async () => answer(503), always)
    await expect.poll(() => one.holdOf(name, 'first'), { timeout: 60_000 }).toMatchObject({ isProbe: true })
    await one.call(name, async () => answer(429, { 'retry-after': '0' }), always)
    expect(one.holdOf(name, 'second')).toBeUndefined()
  })

  it('is probed soon after a probe that was withdrawn before it said anything', async () => {
    const { name, each } = await guard({ breaker: { failures: 1, probeAfterSeconds: 0.1 } })
    const one = first(each)
    await one.call(name, async () => answer(503), always)
    await expect.poll(() => one.holdOf(name, 'first'), { timeout: 60_000 }).toMatchObject({ isProbe: true })
    const withdrawn = async () => {
      throw new CrossdockError('CANCELLED', 'The run was cancelled.')
    }
    await expect(one.call(name, withdrawn, always)).rejects.toMatchObject({ code: 'CANCELLED' })
    const probe = async () => {
      if (one.holdOf(name, randomUUID())?.isProbe) await one.call(name, async () => answer(200), always)
      return one.holdOf(name, 'last')
    }
    // Long before the time that a probe may take has passed.
    await expect.poll(probe, { timeout: 20_000 }).toBeUndefined()
  })

  it('counts the tries of a record that probes alone, whoever probed before another worker found it up', async () => {
    const { name, each } = await guard({ breaker: { failures: 1, probeAfterSeconds: 0.1 } }, 2)
    const [one, other] = each as [SystemGuard, SystemGuard]
    const probe = (recordId: string) =>
      expect.poll(() => one.holdOf(name, recordId)?.isProbe, { timeout: 60_000 }).toBe(true)
    await one.call(name, async () => answer(503), always)
    for (const recordId of ['first', 'second']) {
      await probe(recordId)
      await one.call(name, async () => answer(503), always)
    }
    await other.refresh()
    const findUp = async () => {
      const hold = other.holdOf(name, 'theirs')
      if (hold?.isProbe) await other.call(name, async () => answer(200), always)
      return hold
    }
    await expect.poll(findUp, { timeout: 60_000 }).toBeUndefined()
    await one.refresh()
    expect(one.holdOf(name, 'third')).toBeUndefined()
    await one.call(name, async () => answer(503), always)
    await probe('third')
    await one.call(name, async () => answer(503), always)
    await expect.poll(() => one.holdOf(name, 'third'), { timeout: 60_000 }).toBeUndefined()
  })

  it('counts no try of a record that probes again and again while another does so at another worker', async () => {
    const { name, each } = await guard({ breaker: { failures: 1, probeAfterSeconds: 0.1 } }, 2)
    const [one, other] = each as [SystemGuard, SystemGuard]
    const down = async () => answer(503)
    await one.call(name, down, always)
    await other.refresh()
    const asProbe = async (worker: SystemGuard, recordId: string) => {
      let hold: ReturnType<SystemGuard['holdOf']>
      await expect
        .poll(() => {
          hold = worker.holdOf(name, recordId)
          return !hold || hold.isProbe
        })
        .toBe(true)
      await worker.call(name, down, always).catch(() => {})
      return hold?.isProbe ?? false
    }
    expect(await asProbe(one, 'first')).toBe(true)
    expect(await asProbe(one, 'first')).toBe(false)
    const probedBy = async () => {
      await asProbe(other, 'theirs')
      const select = { text: 'select probed_by from system_states where name = $1', values: [name] }
      return (await database.query(select)).rows
    }
    await expect.poll(probedBy, { timeout: 60_000 }).toEqual([{ probed_by: ['first', 'theirs'] }])
    await one.refresh()
    expect(await asProbe(one, 'first')).toBe(true)
  })

  it('counts no try of a record that probes while another of the same worker waits', async () => {
    const { name, each } = await guard({ breaker: { failures: 1, probeAfterSeconds: 0.1 } })
    const one = first(each)
    await one.call(name, async () => answer(503), always)
    const probe = () => expect.poll(() => one.holdOf(name, 'first')?.isProbe, { timeout: 60_000 }).toBe(true)
    await probe()
    await one.call(name, async () => answer(503), always)
    expect(one.holdOf(name, 'second')).toMatchObject({ reason: 'It answers 503.' })
    await probe()
  })

  it('is probed by the next record as soon as one that was let through has ended without a call', async () => {
    const { name, each } = await guard({ breaker: { failures: 1, probeAfterSeconds: 0.1 } })
    const one = first(each)
    await one.call(name, async () => answer(503), always)
    const probe = () => {
      const hold = one.holdOf(name, 'first')
      return hold?.isProbe ? hold : undefined
    }
    let granted: ReturnType<typeof probe>
    await expect.poll(() => (granted ??= probe()), { timeout: 60_000 }).toBeDefined()
    expect(one.holdOf(name, 'second')?.isProbe).toBeUndefined()
    granted?.end?.()
    const second = one.holdOf(name, 'second')
    expect(second?.isProbe).toBe(true)
    // What the first one says late ends nothing of the second.
    granted?.end?.()
    expect(one.holdOf(name, 'third')?.isProbe).toBeUndefined()
  })

  it('is probed soon by a worker whose turn it was not', async () => {
    const { name, each } = await guard({ breaker: { failures: 1, probeAfterSeconds: 0.1 } })
    const one = first(each)
    await one.call(name, async () => answer(503), always)
    await expect.poll(() => one.holdOf(name, 'first'), { timeout: 60_000 }).toMatchObject({ isProbe: true })
    await database.query({
      text: `update system_states set probe_at = now() + interval '0.5 seconds' where name = $1`,
      values: [name],
    })
    await expect(one.call(name, async () => answer(200), always)).rejects.toMatchObject({ isHeld: true })
    // Long before the time that a probe may take has passed.
    await expect.poll(() => one.holdOf(name, 'second'), { timeout: 20_000 }).toMatchObject({ isProbe: true })
    await one.call(name, async () => answer(200), always)
    expect(one.holdOf(name, 'third')).toBeUndefined()
  })

  it('is down for every worker when one has found it down, and a refused record says nothing of that', async () => {
    const { name, each } = await guard({}, 2)
    const [one, other] = each
    for (let i = 0; i < 5; i++) await one?.call(name, async () => answer(422), always)
    expect(one?.holdOf(name, 'one')).toBeUndefined()
    for (let i = 0; i < 3; i++) await one?.call(name, async () => answer(503), always)
    await other?.refresh()
    expect(other?.holdOf(name, 'one')).toBeDefined()
  })

  it('is left alone until the date that a 429 names', async () => {
    const { name, each } = await guard({})
    const one = first(each)
    const date = new Date(1_760_000_000_000).toUTCString()
    const retryAfter = new Date(1_760_000_045_000).toUTCString()
    const beforeMs = Date.now()
    await one.call(name, async () => answer(429, { date, 'retry-after': retryAfter }), always)
    const { untilMs = 0 } = one.holdOf(name, 'one') ?? {}
    expect(untilMs - beforeMs).toBeGreaterThanOrEqual(45_000)
  })

  it('stays down for the worker that found it down while the others are still being told', async () => {
    const { name, each } = await guard({ breaker: { failures: 1, probeAfterSeconds: 60 } })
    const one = first(each)
    let told: Promise<unknown> | undefined
    await database.transaction(async (sql) => {
      await sql.query({ text: 'select 1 from system_states where name = $1 for update', values: [name] })
      told = one.call(name, async () => answer(503), always)
      await expect.poll(() => one.holdOf(name, 'one')).toBeDefined()
      await one.refresh()
      expect(one.holdOf(name, 'one')).toMatchObject({ reason: 'It answers 503.' })
    })
    await told
  })

  it('is asked for less after a 429, waits as long as it says, and for more again later', async () => {
    const { name, each } = await guard({ maxConcurrent: 8 })
    const one = first(each)
    const bears = async () =>
      (
        await database.query<{ bears: number }>({
          text: 'select bears from system_states where name = $1',
          values: [name],
        })
      ).rows[0]?.bears
    await database.query({
      text: `update system_states set adjusted_at = now() - interval '1 minute' where name = $1`,
      values: [name],
    })
    await one.call(name, async () => answer(429, { 'retry-after': '30' }), always)
    expect(one.holdOf(name, 'one')).toMatchObject({ reason: 'It asked us to slow down.' })
    expect(await bears()).toBe(4)
    await database.query({
      text: `update system_states set adjusted_at = now() - interval '1 minute' where name = $1`,
      values: [name],
    })
    await one.refresh()
    expect(await bears()).toBe(6)
  })

  it('is not called in its maintenance window', async () => {
    const day = 86_400_000
    const [from, to] = [Date.now() - day, Date.now() + day].map((ms) => new Date(ms).toISOString())
    const { name, each } = await guard({ holds: [{ from, to, reason: 'upgrade' }] })
    expect(first(each).holdOf(name, 'one')).toEqual({ untilMs: Date.parse(to ?? ''), reason: 'upgrade' })
  })

  it('gets the slots of a worker that died when its lease has run out', async () => {
    const { name, each } = await guard({ maxConcurrent: 1 }, 2)
    const [dead, alive] = each
    void dead?.call(name, () => new Promise(() => {}), always)
    await expect
      .poll(
        async () =>
          (
            await database.query({
              text: 'select 1 from system_slots where name = $1 and holder is not null',
              values: [name],
            })
          ).rows.length,
      )
      .toBe(1)
    await database.query({
      text: `update system_slots set lease_until = now() - interval '1 second' where name = $1`,
      values: [name],
    })
    expect((await alive?.call(name, async () => answer(200), always))?.status).toBe(200)
  })

  it('lets a call that is withdrawn while it waits for its turn go at once, unsent, and gives the turn to the next', async () => {
    const { name, each } = await guard({ maxConcurrent: 1 })
    const one = first(each)
    let finish: (given: HttpAnswer) => void = () => {}
    const sent: string[] = []
    const call = (which: string, withdrawn?: AbortSignal) =>
      one.call(
        name,
        () => {
          sent.push(which)
          return which === 'first'
            ? new Promise<HttpAnswer>((resolve) => (finish = resolve))
            : Promise.resolve(answer(200))
        },
        { signal: never, withdrawn },
      )
    const firstCall = call('first')
    await expect.poll(() => sent).toEqual(['first'])
    const withdrawal = new AbortController()
    const second = call('second', withdrawal.signal)
    const third = call('third')
    withdrawal.abort()
    await expect(second).rejects.toMatchObject({ code: 'CANCELLED', isHeld: true })
    finish(answer(200))
    await Promise.all([firstCall, third])
    expect(sent).toEqual(['first', 'third'])
  })
})
