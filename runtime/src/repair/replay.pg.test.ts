import { randomUUID } from 'node:crypto'
import type { ReplayView } from '@crossdock/shared/api'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loadRecord } from '../store/record-detail.ts'
import { declare } from '../testing/declare.ts'
import { postgresUrl } from '../testing/services.ts'
import { startTestRuntime, type TestRuntime } from '../testing/test-runtime.ts'
import { startTestTarget, type TestHttpTarget } from '../testing/test-target.ts'

const anna = { name: 'Anna', reason: 'customer 1007 is known now' }

/** Orders go to the WMS and then, as a note, to the CRM. */
function release(
  more: {
    readonly path?: string
    readonly settings?: object
    readonly check?: string
    readonly honours?: boolean
  } = {},
): string {
  const write = { type: 'http-request', version: 1 }
  const config = { timeouts: { totalMs: 2_000 }, idempotency: { targetHonours: more.honours ?? true } }
  return JSON.stringify({
    format: 'crossdock/flow@1',
    id: 'release',
    name: 'Release',
    record: { entity: 'order', key: '=number' },
    settings: { lanes: 4, ...more.settings },
    nodes: {
      in: { type: 'manual', version: 1 },
      shape: {
        type: 'map',
        version: 1,
        config: {
          fields: [
            { target: 'number', value: '=number' },
            { target: 'customer', value: more.check ?? '=customer' },
          ],
        },
      },
      wms: { ...write, name: 'Release to the WMS', config: { ...config, system: 'wms', path: more.path ?? '/orders' } },
      crm: { ...write, config: { ...config, system: 'crm', path: '/notes' } },
    },
    wires: [
      { from: 'in.out', to: 'shape' },
      { from: 'shape.out', to: 'wms' },
      { from: 'wms.out', to: 'crm' },
    ],
  })
}

let started: TestRuntime
let wms: TestHttpTarget
let crm: TestHttpTarget

beforeAll(async () => {
  started = await startTestRuntime({ databaseUrl: postgresUrl() })
})
afterAll(() => started[Symbol.asyncDispose]())

beforeEach(async () => {
  wms = await startTestTarget()
  crm = await startTestTarget()
  await started.runtime.services.database.query({
    text: 'truncate open_records, records, exceptions, effects, journey, replays cascade',
  })
  const at = (target: TestHttpTarget) => ({ kind: 'http', baseUrl: target.url, network: 'loopback' })
  await declare(started.runtime.services, { systems: { wms: at(wms), crm: at(crm) } })
})
afterEach(async () => {
  await wms[Symbol.asyncDispose]()
  await crm[Symbol.asyncDispose]()
})

const services = () => started.runtime.services
const replays = () => services().repair.replays

async function publish(document: string): Promise<void> {
  expect(await services().publish(document, { message: 'test', actor: { name: 'tester' } })).toMatchObject({ ok: true })
}

async function start(payloads: readonly object[]): Promise<readonly string[]> {
  const items = payloads.map((payload) => ({ payload }))
  return (await services().startManual({ flow: 'release', items }, { name: 'tester' })).recordIds
}

/** How many records stand in which state. */
async function standing(): Promise<Readonly<Record<string, number>>> {
  const { rows } = await services().database.query<{ state: string; n: number }>({
    text: `select state, count(*)::int as n from (select state from open_records union all select state from records) r group by state`,
  })
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
}

async function until(id: string, state: ReplayView['state']): Promise<ReplayView> {
  await expect.poll(async () => (await replays().show(id)).state, { timeout: 60_000 }).toBe(state)
  return await replays().show(id)
}

async function becomes(states: Readonly<Record<string, number>>): Promise<void> {
  await expect.poll(standing, { timeout: 60_000 }).toEqual(states)
}

const refuse1007 = () => {
  wms.behave = ({ body }) =>
    body.customer === 1007 ? { taken: false, answer: { status: 422 } } : { taken: true, answer: { status: 201 } }
}
const accept = () => {
  wms.behave = () => ({ taken: true, answer: { status: 201 } })
}
const orders = (count: number) => Array.from({ length: count }, (_, n) => ({ number: `SO-${n}`, customer: 1007 }))

describe('a replay of 42 records that a refused customer has parked', () => {
  const filter = { flow: 'release', cause: 'REMOTE_REJECTED' } as const

  beforeEach(async () => {
    await publish(release())
    refuse1007()
    await start([...orders(42), { number: 'SO-ok', customer: 1 }])
    await becomes({ parked: 42, delivered: 1 })
    accept()
  })

  it('says before that 42 orders would be created and none repeated, and does nothing', async () => {
    const calls = wms.calls.length
    expect(await replays().preview({ verb: 'retry', filter })).toEqual({
      chosen: 42,
      examined: 42,
      isEstimate: false,
      effects: [
        {
          ...{ flow: 'release', node: 'wms', nodeName: 'Release to the WMS', system: 'wms' },
          ...{ create: 42, repeat: 0, probe: 0, recall: 0, possible: 0 },
        },
        { flow: 'release', node: 'crm', system: 'crm', create: 0, repeat: 0, probe: 0, recall: 0, possible: 42 },
      ],
      refused: [],
      parksAgain: [],
      overtaken: 0,
    })
    expect([wms.calls.length, await standing()]).toEqual([calls, { parked: 42, delivered: 1 }])
  })

  it('tries a canary, waits until it is continued, and delivers all, each effect once', async () => {
    const { id } = await replays().start({ verb: 'retry', filter, canary: { count: 1, goOn: 'when-told' } }, anna)
    expect((await until(id, 'waiting')).counts).toMatchObject({ chosen: 42, started: 1, pending: 41 })
    await becomes({ parked: 41, delivered: 2 })
    await replays().continue(id, anna)
    expect(await until(id, 'finished')).toMatchObject({
      counts: { chosen: 42, pending: 0, started: 42, refused: 0, left: 0 },
      states: { delivered: 42 },
    })
    expect([await standing(), wms.effects.size, crm.effects.size]).toEqual([{ delivered: 43 }, 43, 43])
    await expect(replays().continue(id, anna)).rejects.toMatchObject({ code: 'CONFLICT' })
    const { rows } = await services().database.query({
      text: `select action, actor, reason, count(*)::int as n from audit
             where action in ('record.retry', 'replay.start', 'replay.continue') group by 1, 2, 3 order by 1`,
    })
    expect(rows).toEqual([
      { action: 'record.retry', actor: anna.name, reason: anna.reason, n: 42 },
      { action: 'replay.continue', actor: anna.name, reason: anna.reason, n: 1 },
      { action: 'replay.start', actor: anna.name, reason: anna.reason, n: 1 },
    ])
  })

  it('goes on by itself when all canaries were delivered, and stays when one parks again', async () => {
    refuse1007()
    const canary = { count: 2, goOn: 'when-delivered' } as const
    const { id } = await replays().start({ verb: 'retry', filter, canary }, anna)
    expect((await until(id, 'waiting')).counts.started).toBe(2)
    await expect.poll(async () => (await replays().show(id)).states).toEqual({ parked: 2 })
    expect((await replays().show(id)).state).toBe('waiting')
    await replays().cancel(id, { ...anna, reason: 'still refused' })
    accept()
    const second = await replays().start({ verb: 'retry', filter, canary }, anna)
    expect((await until(second.id, 'finished')).states).toEqual({ delivered: 42 })
  })

  it('keeps its pace, and when cancelled leaves the others as they are and says so', async () => {
    const { id } = await replays().start({ verb: 'retry', filter, perSecond: 4 }, anna)
    await expect.poll(async () => (await replays().show(id)).counts.started, { timeout: 60_000 }).toBeGreaterThan(1)
    const cancelled = await replays().cancel(id, { ...anna, reason: 'wrong filter' })
    const { started: done, left } = cancelled.counts
    expect(cancelled).toMatchObject({
      state: 'cancelled',
      message: expect.stringContaining(`${left} left as they are`),
    })
    expect(done + left).toBe(42)
    expect(left).toBeGreaterThan(10)
    await becomes({ parked: left, delivered: done + 1 })
    expect(wms.effects.size).toBe(done + 1)
    expect((await replays().records(id, { state: 'left' })).items).toHaveLength(left)
  })

  it('names the records that it refuses, with the reason, and delivers the others', async () => {
    const { items } = await replays()
      .start({ verb: 'retry', filter }, anna)
      .then(async ({ id }) => {
        await until(id, 'finished')
        return await replays().records(id, { limit: 2 })
      })
    const recordIds = [...items.map(({ recordId }) => recordId), '0199a000-0000-7000-8000-00000000000f']
    const preview = await replays().preview({ verb: 'retry', recordIds })
    expect(preview.refused).toMatchObject([
      { error: { code: 'NOT_FOUND' }, count: 1 },
      { error: { code: 'CONFLICT' }, count: 2 },
    ])
    const { id } = await replays().start({ verb: 'retry', recordIds }, anna)
    expect((await until(id, 'finished')).counts).toMatchObject({ started: 0, refused: 3 })
    const refused = await replays().records(id, { state: 'refused' })
    expect(refused.items.map(({ error }) => error?.code)).toEqual(['NOT_FOUND', 'CONFLICT', 'CONFLICT'])
  })

  it('foretells that records would park again when the cause is in the flow and stays', async () => {
    await publish(release({ check: '=customer == 1007 ? missing : customer' }))
    const preview = await replays().preview({ verb: 'retry', filter, version: 'current', fromNode: 'in' })
    expect(preview).toMatchObject({
      effects: [],
      parksAgain: [{ node: 'shape', count: 42, error: { code: 'VALUE_MISSING' } }],
    })
  })
})

describe('running again from a chosen node', () => {
  it('recalls what was done, sends only what was not, and links the new record to the old one', async () => {
    await publish(release())
    crm.behave = () => ({ taken: false, answer: { status: 422 } })
    const [id = ''] = await start([{ number: 'SO-1', customer: 1 }])
    await becomes({ parked: 1 })
    await services().repair.resolve([id], { name: 'Anna', reason: 'the note can wait' })
    crm.behave = () => ({ taken: true, answer: { status: 201 } })
    const preview = await replays().preview({ verb: 'retry', recordIds: [id], fromNode: 'wms' })
    expect(preview.effects).toMatchObject([
      { node: 'wms', create: 0, recall: 1 },
      { node: 'crm', create: 1, recall: 0 },
    ])
    const { created } = await services().repair.retry({ recordIds: [id], fromNode: 'wms' }, anna)
    await becomes({ resolved: 1, delivered: 1 })
    expect([wms.calls.length, crm.effects.size]).toEqual([1, 1])
    const again = await loadRecord(services().database, created[0] ?? '')
    expect(again).toMatchObject({
      key: 'SO-1',
      generation: 0,
      origin: { rerunOf: id, by: 'Anna' },
      payload: { number: 'SO-1', customer: 1 },
      journey: [
        { node: 'wms', outcome: 'resumed', reason: anna.reason, resumed: { by: 'Anna', payload: { number: 'SO-1' } } },
        { node: 'wms', outcome: 'recalled' },
        { node: 'crm', outcome: 'passed' },
      ],
    })
  })

  it('sends nothing at all for a delivered record, however often it is run from its beginning', async () => {
    await publish(release())
    const recordIds = await start(orders(3))
    await becomes({ delivered: 3 })
    const { id } = await replays().start({ verb: 'retry', recordIds: [...recordIds], fromNode: 'in' }, anna)
    const done = await until(id, 'finished')
    expect(done.states).toEqual({ delivered: 3 })
    const { items } = await replays().records(id, {})
    const again = items.flatMap(({ becameId }) => becameId ?? [])
    expect(new Set(again).size).toBe(3)
    await services().repair.retry({ recordIds: again, fromNode: 'crm' }, anna)
    await becomes({ delivered: 9 })
    expect([wms.calls.length, crm.calls.length]).toEqual([3, 3])
    const { rows } = await services().database.query<{ accepted: number }>({
      text: `select accepted from runs where id in (select run_id from records where origin->>'replay' = $1)`,
      values: [id],
    })
    expect(rows).toEqual([{ accepted: 3 }])
  })

  it('is refused while a record with the same effects is parked, and where the record never was', async () => {
    await publish(release())
    refuse1007()
    const [id = ''] = await start([{ number: 'SO-1', customer: 1007 }])
    await becomes({ parked: 1 })
    await services().repair.resolve([id], { name: 'Anna', reason: 'try later' })
    const first = await services().repair.retry({ recordIds: [id], fromNode: 'shape' }, anna)
    await becomes({ resolved: 1, parked: 1 })
    const second = await services().repair.retry({ recordIds: [id], fromNode: 'shape' }, anna)
    expect(second.refused).toMatchObject([
      { error: { code: 'CONFLICT', message: expect.stringContaining('same effects') } },
    ])
    const beyond = await services().repair.retry({ recordIds: first.created, fromNode: 'crm' }, anna)
    expect(beyond.refused).toMatchObject([{ error: { message: expect.stringContaining('never came to “crm”') } }])
    accept()
    await services().repair.retry({ recordIds: first.created, fromNode: 'shape' }, anna)
    await becomes({ resolved: 1, delivered: 1 })
    expect([wms.effects.size, crm.effects.size]).toEqual([1, 1])
  })

  it('needs the payloads of the journey for a node in the middle, and none for the beginning', async () => {
    await publish(release({ settings: { history: 'none' } }))
    const recordIds = await start([{ number: 'SO-1', customer: 1 }])
    await becomes({ delivered: 1 })
    const { refused } = await services().repair.retry({ recordIds, fromNode: 'wms' }, anna)
    expect(refused).toMatchObject([
      { error: { code: 'CONFLICT', remedy: expect.stringContaining('beginning (“in”)') } },
    ])
    expect((await services().repair.retry({ recordIds, fromNode: 'in' }, anna)).created).toHaveLength(1)
    await becomes({ delivered: 2 })
    expect(wms.calls).toHaveLength(1)
  })
})

describe('a corrected payload', () => {
  it('replaces what a parked record carries; the journey keeps what it was', async () => {
    await publish(release())
    refuse1007()
    const recordIds = await start([{ number: 'SO-1', customer: 1007 }])
    await becomes({ parked: 1 })
    const { repair } = services()
    const deep = JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`) as unknown
    expect((await repair.retry({ recordIds, payload: deep }, anna)).refused).toMatchObject([
      { error: { code: 'INPUT_TOO_LARGE' } },
    ])
    await repair.retry({ recordIds, payload: { number: 'SO-1', customer: 1008 } }, anna)
    await becomes({ delivered: 1 })
    expect([...wms.effects.values()].map(({ body }) => body.customer)).toEqual([1008])
    const { journey, payload } = await loadRecord(services().database, recordIds[0] ?? '')
    expect(payload).toEqual({ number: 'SO-1', customer: 1007 })
    expect(journey.find(({ outcome }) => outcome === 'resumed')?.resumed).toEqual({
      by: 'Anna',
      payload: { number: 'SO-1', customer: 1008 },
      was: { number: 'SO-1', customer: 1007 },
    })
  })

  it('can be given from an earlier node of a parked record, which is then passed again', async () => {
    await publish(release())
    refuse1007()
    const recordIds = await start([{ number: 'SO-1', customer: 1007 }])
    await becomes({ parked: 1 })
    const payload = { number: 'SO-1', customer: 1009 }
    await services().repair.retry({ recordIds, fromNode: 'shape', payload }, anna)
    await becomes({ delivered: 1 })
    expect([...wms.effects.values()].map(({ body }) => body)).toEqual([payload])
    const { rows } = await services().database.query({ text: 'select state, closed_by from exceptions' })
    expect(rows).toEqual([{ state: 'retried', closed_by: 'Anna' }])
  })
})

describe('records whose outcome is unknown', () => {
  it('are refused until a person says what became of them; then the preview tells what follows', async () => {
    await publish(release({ honours: false }))
    wms.behave = () => ({ taken: true, answer: 'reset' })
    const recordIds = [...(await start(orders(3)))]
    await becomes({ parked: 3 })
    accept()
    const order = { verb: 'retry', recordIds } as const
    expect((await replays().preview(order)).refused).toMatchObject([{ error: { code: 'CONFLICT' }, count: 3 }])
    const fromBefore = await replays().preview({ ...order, fromNode: 'shape' })
    expect(fromBefore.parksAgain).toMatchObject([{ node: 'wms', error: { code: 'OUTCOME_UNKNOWN' }, count: 3 }])
    expect((await replays().preview({ ...order, assume: 'not-done' })).effects[0]).toMatchObject({
      repeat: 3,
      recall: 0,
    })
    expect((await replays().preview({ ...order, assume: 'done' })).effects).toMatchObject([
      { node: 'wms', create: 0, recall: 3 },
      { node: 'crm', create: 3 },
    ])
    const { id } = await replays().start({ ...order, assume: 'done' }, anna)
    expect((await until(id, 'finished')).states).toEqual({ delivered: 3 })
    expect([wms.calls.length, crm.effects.size]).toEqual([3, 3])
  })
})

describe('a preview of very many records', () => {
  it('looks at some of them and says that its counts are estimates', async () => {
    const recordIds = Array.from({ length: 250 }, () => randomUUID())
    expect(await replays().preview({ verb: 'retry', recordIds })).toMatchObject({
      ...{ chosen: 250, examined: 200, isEstimate: true, refused: [{ error: { code: 'NOT_FOUND' }, count: 250 }] },
    })
  })
})

describe('sending again as new', () => {
  it('makes new records with new keys in the order of the old ones', async () => {
    await publish(release())
    const recordIds = await start([1, 2, 3].map((customer) => ({ number: 'SO-1', customer })))
    await becomes({ delivered: 3 })
    const order = { verb: 'send-again', recordIds: [...recordIds] } as const
    expect((await replays().preview(order)).effects).toMatchObject([
      { node: 'wms', create: 3, recall: 0 },
      { node: 'crm', possible: 3 },
    ])
    const { id } = await replays().start(order, anna)
    await until(id, 'finished')
    expect([...wms.effects.values()].map(({ body }) => body.customer)).toEqual([1, 2, 3, 1, 2, 3])
    const { rows } = await services().database.query({
      text: `select generation, origin->>'sentAgainFrom' as was from records where generation = 1 order by id`,
    })
    expect(rows).toEqual(recordIds.map((was) => ({ generation: 1, was })))
  })
})
