import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { declare } from './testing/declare.ts'
import { postgresUrl, redisUrl } from './testing/services.ts'
import { startTestRuntime, type TestRuntime } from './testing/test-runtime.ts'
import { startTestTarget, type TestHttpTarget } from './testing/test-target.ts'

const databaseUrl = postgresUrl()
const redis = redisUrl()
const me = { name: 'tester' }
const retry = { attempts: 20, delayMs: 50, maxDelayMs: 200 }

interface More {
  readonly config?: object
  readonly nodes?: object
  readonly wires?: object[]
  readonly retry?: object
}

function release(more: More = {}): string {
  return JSON.stringify({
    format: 'crossdock/flow@1',
    id: 'release',
    name: 'Release',
    record: { entity: 'order', key: '=number' },
    settings: { lanes: 4 },
    nodes: {
      in: { type: 'manual', version: 1 },
      wms: {
        type: 'http-request',
        version: 1,
        config: { system: 'wms', path: '/orders', ...more.config },
        retry: { ...retry, ...more.retry },
      },
      ...more.nodes,
    },
    wires: [{ from: 'in.out', to: 'wms' }, ...(more.wires ?? [])],
  })
}

const honours = { idempotency: { targetHonours: true } }

const backends = [
  { queue: 'the database', redisServer: undefined },
  ...(redis ? [{ queue: 'Redis', redisServer: redis }] : []),
]

describe.each(backends)('a runtime with its queue on $queue', ({ redisServer }) => {
  let started: TestRuntime
  let target: TestHttpTarget

  beforeAll(async () => {
    started = await startTestRuntime({
      databaseUrl,
      leaseMs: 2_000,
      ...(redisServer ? { redisUrl: redisServer } : {}),
    })
  })
  afterAll(() => started[Symbol.asyncDispose]())
  beforeEach(async () => {
    target = await startTestTarget()
    const { database } = started.runtime.services
    // In a transaction, because one that loses against a reader in the background is tried again.
    const clear = { text: 'truncate open_records, records, exceptions, effects, journey cascade' }
    await database.transaction((sql) => sql.query(clear))
    await database.query({
      text: `insert into systems (name, declaration, changed_by) values ('wms', $1, 'tester')
             on conflict (name) do update set declaration = excluded.declaration, changed_at = clock_timestamp()`,
      values: [JSON.stringify({ kind: 'http', baseUrl: target.url, network: 'loopback' })],
    })
    return () => target[Symbol.asyncDispose]()
  })

  const publish = async (document: string) => {
    const published = await started.runtime.services.publish(document, { message: 'test', actor: me })
    expect(published).toMatchObject({ ok: true })
  }
  let startedIds: readonly string[] = []
  const start = async (payloads: readonly object[]) => {
    const items = payloads.map((payload) => ({ payload }))
    const report = await started.runtime.services.startManual({ flow: 'release', items }, me)
    startedIds = report.recordIds
    return report
  }
  const standing = async () => {
    const { rows } = await started.runtime.services.database.query<{ line: string }>({
      text: `select key || ' ' || state as line from (select id, key, state from open_records union all select id, key, state from records) r order by key, array_position($1::uuid[], id)`,
      values: [startedIds],
    })
    return rows.map(({ line }) => line)
  }
  const exceptions = async () =>
    (
      await started.runtime.services.database.query<{ record_id: string; code: string; state: string }>({
        text: 'select record_id, code, state from exceptions order by opened_at',
      })
    ).rows

  it('delivers 500 records of 100 keys, each with one effect and in order of its key', async () => {
    await publish(release({ config: honours }))
    const payloads = Array.from({ length: 500 }, (_, n) => ({ number: `SO-${n % 100}`, n }))
    await start(payloads)
    await expect
      .poll(async () => (await standing()).filter((line) => line.endsWith('delivered')).length, { timeout: 60_000 })
      .toBe(500)
    expect([target.calls.length, target.effects.size]).toEqual([500, 500])
    for (let key = 0; key < 100; key++) {
      const seen = [...target.effects.values()]
        .filter(({ body }) => body.number === `SO-${key}`)
        .map(({ body }) => body.n)
      expect(seen).toEqual([key, key + 100, key + 200, key + 300, key + 400])
    }
  })

  it('loses nothing while the target answers 503, and makes no second order after a time-out that took effect', async () => {
    await publish(release({ config: { ...honours, timeouts: { totalMs: 400 } } }))
    target.behave = ({ body, count }) => {
      if (body.number === 'SO-2' && count === 1) return { taken: true, answer: 'hang' }
      if (count < 3) return { taken: false, answer: { status: 503, headers: { 'retry-after': '0' } } }
      return { taken: true, answer: { status: 201 } }
    }
    await start([{ number: 'SO-1' }, { number: 'SO-2' }])
    await expect.poll(standing, { timeout: 60_000 }).toEqual(['SO-1 delivered', 'SO-2 delivered'])
    expect(target.effects.size).toBe(2)
  })

  it('holds records while the system is down, burning no tries, and delivers all of them when it is up again', async () => {
    const limits = { breaker: { failures: 3, probeAfterSeconds: 0.2 } }
    await declare(started.runtime.services, {
      systems: { wms: { kind: 'http', baseUrl: target.url, network: 'loopback', ...limits } },
    })
    await publish(release({ config: honours }))
    let isUp = false
    target.behave = () => ({ taken: isUp, answer: { status: isUp ? 201 : 503 } })
    const keys = Array.from({ length: 60 }, (_, n) => `SO-${100 + n}`)
    await start(keys.map((number) => ({ number })))
    await expect
      .poll(async () => (await standing()).every((line) => line.endsWith('waiting')), { timeout: 60_000 })
      .toBe(true)
    const tried = target.calls.length
    expect(tried).toBeLessThan(60)
    isUp = true
    await expect.poll(standing, { timeout: 60_000 }).toEqual(keys.map((key) => `${key} delivered`))
    expect(target.effects.size).toBe(60)
    expect(await exceptions()).toEqual([])
  })

  it('parks no record for an outage that outlasts the tries of those that probe, and parks the one whose own call breaks it', async () => {
    const limits = { breaker: { failures: 1, probeAfterSeconds: 0.1 } }
    await declare(started.runtime.services, {
      systems: { wms: { kind: 'http', baseUrl: target.url, network: 'loopback', ...limits } },
    })
    await publish(release({ config: honours, retry: { attempts: 3 } }))
    let isUp = false
    target.behave = ({ body }) =>
      isUp && body.number !== 'SO-3'
        ? { taken: true, answer: { status: 201 } }
        : { taken: false, answer: body.number === 'SO-2' ? 'reset' : { status: 503 } }
    await start(Array.from({ length: 5 }, (_, n) => ({ number: `SO-${n}` })))
    await expect.poll(() => target.calls.length, { timeout: 60_000 }).toBeGreaterThan(25)
    expect(await exceptions()).toEqual([])
    isUp = true
    const others = ['SO-0', 'SO-1', 'SO-2', 'SO-4'].map((key) => `${key} delivered`)
    await expect.poll(standing, { timeout: 60_000 }).toEqual(others.toSpliced(3, 0, 'SO-3 parked'))
    expect(await exceptions()).toMatchObject([{ code: 'REMOTE_UNAVAILABLE' }])
  })

  it('parks an unknown outcome without a probe, refuses to guess at retry, and goes on when a person says it was done', async () => {
    await publish(release())
    target.behave = () => ({ taken: true, answer: 'reset' })
    const { recordIds } = await start([{ number: 'SO-1' }])
    await expect.poll(standing, { timeout: 60_000 }).toEqual(['SO-1 parked'])
    expect(await exceptions()).toMatchObject([{ code: 'OUTCOME_UNKNOWN', state: 'open' }])
    const { repair } = started.runtime.services
    expect(await repair.retry({ recordIds }, me)).toMatchObject({
      done: [],
      refused: [{ error: { code: 'CONFLICT' } }],
    })
    expect(await repair.retry({ recordIds, assume: 'done' }, me)).toMatchObject({ done: recordIds })
    await expect.poll(standing, { timeout: 60_000 }).toEqual(['SO-1 delivered'])
    expect(target.calls).toHaveLength(1)
  })

  it('repairs a parked record with a corrected payload, and its follower goes on behind it', async () => {
    await publish(release({ config: honours }))
    target.behave = ({ body }) => ({
      taken: body.customer !== 1007,
      answer: { status: body.customer === 1007 ? 422 : 201 },
    })
    const { recordIds } = await start([
      { number: 'SO-1', customer: 1007 },
      { number: 'SO-1', customer: 1008 },
    ])
    await expect.poll(standing, { timeout: 60_000 }).toEqual(['SO-1 parked', 'SO-1 held'])
    const first = recordIds.slice(0, 1)
    const report = await started.runtime.services.repair.retry(
      { recordIds: first, payload: { number: 'SO-1', customer: 1009 } },
      me,
    )
    expect(report.done).toEqual(first)
    await expect.poll(standing, { timeout: 60_000 }).toEqual(['SO-1 delivered', 'SO-1 delivered'])
    expect([...target.effects.values()].map(({ body }) => body.customer)).toEqual([1009, 1008])
    expect(await exceptions()).toMatchObject([{ code: 'REMOTE_REJECTED', state: 'retried' }])
  })

  it('ends a parked record by a named person with a reason, and its follower goes on', async () => {
    await publish(release({ config: honours }))
    target.behave = ({ count }) => ({
      taken: false,
      answer: { status: target.calls.length === 1 && count === 1 ? 422 : 201 },
    })
    const { recordIds } = await start([{ number: 'SO-1' }, { number: 'SO-1' }])
    await expect.poll(standing, { timeout: 60_000 }).toEqual(['SO-1 parked', 'SO-1 held'])
    await started.runtime.services.repair.resolve(recordIds.slice(0, 1), { name: 'Anna', reason: 'entered by hand' })
    await expect.poll(standing, { timeout: 60_000 }).toEqual(['SO-1 resolved', 'SO-1 delivered'])
    const { rows } = await started.runtime.services.database.query({
      text: `select actor, reason from audit where action = 'record.resolve' and subject = $1`,
      values: [recordIds[0]],
    })
    expect(rows).toEqual([{ actor: 'Anna', reason: 'entered by hand' }])
  })

  it('sends a delivered record again as new, with a new key', async () => {
    await publish(release({ config: honours }))
    const { recordIds } = await start([{ number: 'SO-1' }])
    await expect.poll(standing, { timeout: 60_000 }).toEqual(['SO-1 delivered'])
    const retried = await started.runtime.services.repair.retry({ recordIds }, me)
    expect(retried.refused).toMatchObject([{ error: { code: 'CONFLICT' } }])
    const again = await started.runtime.services.repair.sendAgain({ recordIds }, { ...me, reason: 'the WMS lost it' })
    expect(again.created).toHaveLength(1)
    await expect.poll(standing, { timeout: 60_000 }).toEqual(['SO-1 delivered', 'SO-1 delivered'])
    expect(target.effects.size).toBe(2)
  })

  it('finishes a record on the version it began with, and retries it on the current one when asked', async () => {
    await publish(release({ config: honours }))
    target.behave = () => ({ taken: false, answer: { status: 422 } })
    const { recordIds } = await start([{ number: 'SO-1' }])
    await expect.poll(standing, { timeout: 60_000 }).toEqual(['SO-1 parked'])
    await publish(release({ config: { ...honours, path: '/v2/orders' } }))
    const { repair } = started.runtime.services
    await repair.retry({ recordIds }, me)
    await expect.poll(() => target.calls.length).toBe(2)
    await expect.poll(standing, { timeout: 60_000 }).toEqual(['SO-1 parked'])
    await repair.retry({ recordIds, version: 'current' }, me)
    await expect.poll(() => target.calls.map(({ path }) => path)).toEqual(['/orders', '/orders', '/v2/orders'])
    expect(new Set(target.calls.map(({ key }) => key)).size).toBe(1)
  })

  it('drains its lanes after every doorbell was lost', async () => {
    await publish(release({ config: honours }))
    const { database } = started.runtime.services
    await database.query({
      text: `update lanes set rung = true, rung_at = now() - interval '1 minute' where flow_id = 'release'`,
    })
    await start([{ number: 'SO-1' }, { number: 'SO-2' }, { number: 'SO-3' }])
    await expect.poll(standing, { timeout: 60_000 }).toEqual(['SO-1 delivered', 'SO-2 delivered', 'SO-3 delivered'])
  })

  it('answers over HTTP with the token from its home folder, and with nothing without one', async () => {
    const { adminTokenPath, url } = started.runtime
    const token = (await readFile(adminTokenPath, 'utf8')).trim()
    const call = (headers: Record<string, string>) => fetch(`${url}/api/v1/flows`, { headers })
    expect((await call({})).status).toBe(401)
    expect((await call({ authorization: `Bearer ${token}` })).status).toBe(200)
  })
})
