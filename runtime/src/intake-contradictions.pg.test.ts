import { afterAll, beforeAll, expect, it } from 'vitest'
import { declare } from './testing/declare.ts'
import { postgresUrl } from './testing/services.ts'
import { startTestRuntime, type TestRuntime } from './testing/test-runtime.ts'
import { startTestTarget, type TestHttpTarget } from './testing/test-target.ts'

const me = { name: 'tester' }
let started: TestRuntime
let origin: TestHttpTarget
/** What the polled system answers, by path. */
const lists = new Map<string, readonly object[]>()

beforeAll(async () => {
  started = await startTestRuntime({ databaseUrl: postgresUrl() })
  origin = await startTestTarget()
  origin.behave = ({ path }) => ({ taken: true, answer: { status: 200, body: lists.get(path) ?? [] } })
  await declare(started.runtime.services, {
    systems: { origin: { kind: 'http', baseUrl: origin.url, network: 'loopback' } },
  })
})
afterAll(async () => {
  await started[Symbol.asyncDispose]()
  await origin[Symbol.asyncDispose]()
})

async function publish(id: string, source: object): Promise<void> {
  const document = {
    ...{ format: 'crossdock/flow@1', id, name: id, record: { entity: 'order', key: '=number' } },
    nodes: { in: { version: 1, ...source }, stop: { type: 'filter', version: 1, config: { keep: '=true' } } },
    wires: [{ from: 'in.out', to: 'stop' }],
  }
  const published = await started.runtime.services.publish(JSON.stringify(document), { message: 'test', actor: me })
  expect(published.ok ? [] : [...published.problems, ...published.missing]).toEqual([])
}

const pollOf = (id: string) => ({
  type: 'http-poll',
  config: { system: 'origin', path: `/${id}`, when: { type: 'every', seconds: 1 }, messageId: '=id' },
})

const query = async <R extends object>(text: string, values: readonly unknown[] = []) =>
  (await started.runtime.services.database.query<R & Record<string, unknown>>({ text, values })).rows
const codesOf = async (flow: string) =>
  (await query<{ code: string }>('select code from exceptions where flow_id = $1 order by id', [flow])).map(
    ({ code }) => code,
  )
const recordsOf = async (flow: string) => {
  const all = `select id from open_records where flow_id = $1 union all select id from records where flow_id = $1`
  return (await query(all, [flow])).length
}
const refusalsOf = (flow: string) =>
  query('select code, message_id, times from intake_refusals where flow_id = $1 order by id', [flow])

/** Ends when the source was polled to the end that often, by polls that began after this was called. */
async function polled(flow: string, times: number): Promise<void> {
  const done = async () => {
    const text = `select 1 from schedule_fires where flow_id = $1 and outcome = 'done'`
    return (await query(text, [flow])).length
  }
  const before = await done()
  // One may be under way by now.
  await expect.poll(done, { timeout: 30_000 }).toBeGreaterThan(before + times)
}

it('a list that brings a message id twice with different bodies is refused as a whole, and the refusal is kept', async () => {
  await publish('list', {
    type: 'webhook',
    config: {
      ...{ path: 'list', items: '=payload', messageId: { from: 'value', value: '=id' } },
      auth: { type: 'none', reason: 'only this test calls it' },
    },
  })
  const post = async (...items: object[]) => {
    const answer = await fetch(`${started.runtime.url}/hooks/list`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify(items),
    })
    return [answer.status, await answer.json()]
  }
  const [first, other, third] = [1, 2, 3].map((n) => ({ id: 'D', number: 'd', n }))
  const innocent = { id: 'E', number: 'e' }
  expect(await post(first ?? {}, innocent, other ?? {}, third ?? {})).toMatchObject([
    409,
    { error: { code: 'DUPLICATE_MESSAGE', detail: { messageIds: ['D'] } } },
  ])
  expect(await recordsOf('list')).toBe(0)
  // Each of the three bodies was refused.
  expect(await refusalsOf('list')).toEqual(Array(3).fill({ code: 'DUPLICATE_MESSAGE', message_id: 'D', times: 1 }))
  // Nothing of it is remembered: what was refused with it, and either of the bodies, can come again.
  expect(await post(innocent)).toMatchObject([202, { accepted: 1 }])
  expect(await post(other ?? {}, { n: 2, number: 'd', id: 'D' })).toMatchObject([202, { accepted: 1, duplicates: 1 }])
  expect((await post(first ?? {}))[0]).toBe(409)
})

it('a start by hand that brings a message id twice with different bodies is refused as a whole', async () => {
  await publish('by-hand', { type: 'manual' })
  const { services } = started.runtime
  const item = (n: number) => ({ messageId: 'M', payload: { number: 'm', n } })
  const start = (...items: ReturnType<typeof item>[]) => services.startManual({ flow: 'by-hand', items }, me)
  await expect(start(item(1), item(2))).rejects.toMatchObject({ code: 'DUPLICATE_MESSAGE' })
  expect(await recordsOf('by-hand')).toBe(0)
  expect(await start(item(1), item(1))).toMatchObject({ accepted: 1, duplicates: 1 })
})

it('an item that comes twice in a polled list with different bodies parks, and the first of them goes on', async () => {
  lists.set('/twice', [
    { id: 'x', number: 'a', n: 1 },
    { id: 'x', number: 'a', n: 2 },
    { id: 'x', number: 'a', n: 1 },
    { id: 'y', number: 'b', n: 3 },
  ])
  await publish('twice', pollOf('twice'))
  await expect.poll(() => codesOf('twice'), { timeout: 30_000 }).toEqual(['DUPLICATE_MESSAGE'])
  expect(await recordsOf('twice')).toBe(3)
})

it('an item that comes again without what its key is made of parks as a contradiction', async () => {
  lists.set('/keyless', [{ id: 'x', number: 'a' }])
  await publish('keyless', pollOf('keyless'))
  await expect.poll(() => recordsOf('keyless'), { timeout: 30_000 }).toBe(1)
  lists.set('/keyless', [{ id: 'x' }])
  await expect.poll(() => codesOf('keyless'), { timeout: 30_000 }).toEqual(['DUPLICATE_MESSAGE'])
})

it('an item that keeps coming with another body than at first parks once, and once more for each further body', {
  timeout: 60_000,
}, async () => {
  const bodies = [1, 2, 3].map((n) => ({ id: 'q', number: 'a', n }))
  const bring = async (body: object | undefined, codes: number) => {
    lists.set('/changed', [body ?? {}])
    await polled('changed', 2)
    expect(await codesOf('changed')).toEqual(Array(codes).fill('DUPLICATE_MESSAGE'))
  }
  lists.set('/changed', bodies.slice(0, 1))
  await publish('changed', pollOf('changed'))
  await bring(bodies[0], 0)
  await bring(bodies[1], 1)
  await bring(bodies[2], 2)
  // What is known by now, in whatever order, is a duplicate.
  await bring(bodies[1], 2)
  await bring(bodies[0], 2)
  expect(await recordsOf('changed')).toBe(3)
  const counted = `select 1 from runs where flow_id = 'changed' and accepted + duplicates <> 1`
  expect(await query(counted)).toEqual([])
})
