import { readFile } from 'node:fs/promises'
import type { ApiClient, RunView } from '@crossdock/shared/api'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { acceptRecords } from './store/intake-store.ts'
import { nextId } from './store/testing/seed-records.ts'
import { apiClient } from './testing/api-client.ts'
import { declare } from './testing/declare.ts'
import { postgresUrl } from './testing/services.ts'
import { startTestRuntime, type TestRuntime } from './testing/test-runtime.ts'
import { startTestTarget, type TestHttpTarget } from './testing/test-target.ts'

const reason = 'the wrong file was sent'

/** Orders go to the WMS and then, with its answer, to the CRM. */
function release(more: { readonly attempts?: number; readonly totalMs?: number } = {}): string {
  const config = { timeouts: { totalMs: more.totalMs ?? 20_000 }, idempotency: { targetHonours: true } }
  const retry = { attempts: more.attempts ?? 1, delayMs: 600_000, maxDelayMs: 600_000 }
  return JSON.stringify({
    format: 'crossdock/flow@1',
    id: 'release',
    name: 'Release',
    record: { entity: 'order', key: '=number' },
    settings: { lanes: 2 },
    nodes: {
      in: { type: 'manual', version: 1 },
      wms: { type: 'http-request', version: 1, retry, config: { ...config, system: 'wms', path: '/orders' } },
      crm: { type: 'http-request', version: 1, config: { ...config, system: 'crm', path: '/notes' } },
    },
    wires: [
      { from: 'in.out', to: 'wms' },
      { from: 'wms.out', to: 'crm' },
    ],
  })
}

let started: TestRuntime
let api: ApiClient
let wms: TestHttpTarget
let crm: TestHttpTarget

beforeAll(async () => {
  started = await startTestRuntime({ databaseUrl: postgresUrl() })
  const { adminTokenPath, url } = started.runtime
  const token = (await readFile(adminTokenPath, 'utf8')).trim()
  api = apiClient({ url, token })
})
afterAll(() => started[Symbol.asyncDispose]())

beforeEach(async () => {
  wms = await startTestTarget()
  crm = await startTestTarget()
  const at = (target: TestHttpTarget) => ({ kind: 'http', baseUrl: target.url, network: 'loopback' })
  await declare(started.runtime.services, { systems: { wms: at(wms), crm: at(crm) } })
})
afterEach(async () => {
  await wms[Symbol.asyncDispose]()
  await crm[Symbol.asyncDispose]()
  await started.runtime.services.database.query({
    text: 'truncate open_records, records, exceptions, effects, journey, runs, run_cancellations',
  })
})

const services = () => started.runtime.services

async function publish(document: string): Promise<void> {
  expect(await services().publish(document, { message: 'test', actor: { name: 'tester' } })).toMatchObject({ ok: true })
}

async function start(numbers: readonly string[]): Promise<string> {
  const items = numbers.map((number) => ({ payload: { number } }))
  return (await services().startManual({ flow: 'release', items }, { name: 'tester' })).runId
}

const patient = { timeout: 60_000 }
const statesOf = async (run: string) => (await api.getRun({ params: { run } })).states
const cancel = (run: string): Promise<RunView> => api.cancelRun({ params: { run }, body: { reason } })
const isOver = (run: string) =>
  expect.poll(async () => (await api.getRun({ params: { run } })).cancelled?.overAt, patient).toBeTypeOf('string')

describe('cancelling a run', { timeout: 60_000 }, () => {
  it('ends what is held behind a call under way, and waits for that call', async () => {
    await publish(release())
    wms.behave = ({ body }) => ({ taken: true, answer: body.number === 'A' ? 'hang' : { status: 201 } })
    const run = await start(['A', 'A', 'A', 'B'])
    await expect.poll(() => wms.calls.some(({ body }) => body.number === 'A'), patient).toBe(true)
    const other = await start(['A'])
    await cancel(run)
    await expect.poll(async () => (await statesOf(run)).resolved, patient).toBeGreaterThanOrEqual(2)
    expect((await api.getRun({ params: { run } })).cancelled).not.toHaveProperty('overAt')
    expect(await statesOf(other)).toEqual({ held: 1 })
    expect(wms.calls.filter(({ body }) => body.number === 'A')).toHaveLength(1)
    await wms[Symbol.asyncDispose]()
  })

  it('does not send the next call of a record whose call is under way, and sends nothing twice', async () => {
    await publish(release())
    const run = await start(Array.from({ length: 400 }, (_, n) => `C-${n}`))
    await expect.poll(() => wms.effects.size, patient).toBeGreaterThan(5)
    await cancel(run)
    await isOver(run)
    const { accepted, cancelled, states } = await api.getRun({ params: { run } })
    const { delivered = 0, resolved = 0 } = states
    expect(delivered + resolved).toBe(accepted)
    expect(resolved).toBeGreaterThan(0)
    expect(cancelled).toMatchObject({ reason, endedRecords: resolved })
    expect(crm.effects.size).toBe(delivered)
    expect(wms.calls).toHaveLength(wms.effects.size)
    const { items } = await api.listAudit({ query: { action: 'run.cancel' } })
    expect(items[0]).toMatchObject({ subject: run, reason })
  })

  it('ends records whose calls wait for their turn at the system while the calls under way still hang', async () => {
    await publish(release({ totalMs: 60_000 }))
    const at = { kind: 'http', baseUrl: wms.url, network: 'loopback', maxConcurrent: 2 }
    await declare(services(), { systems: { wms: at } })
    wms.behave = () => ({ taken: true, answer: 'hang' })
    const run = await start(Array.from({ length: 40 }, (_, n) => `Q-${n}`))
    await expect.poll(() => wms.calls.length, patient).toBe(2)
    await cancel(run)
    await expect.poll(async () => (await statesOf(run)).resolved, patient).toBe(38)
    expect((await api.getRun({ params: { run } })).cancelled).not.toHaveProperty('overAt')
    expect(wms.calls).toHaveLength(2)
    const pending = { text: `select 1 from effects where state = 'intent'` }
    await expect.poll(async () => (await services().database.query(pending)).rowCount, patient).toBe(2)
    await wms[Symbol.asyncDispose]()
  })

  it('ends records that wait for another try or are parked, closes their exceptions, and their followers go on', async () => {
    await publish(release({ attempts: 5 }))
    wms.behave = ({ body }) =>
      body.number === 'W'
        ? { taken: false, answer: { status: 503 } }
        : body.number === 'P'
          ? { taken: false, answer: { status: 422 } }
          : { taken: true, answer: { status: 201 } }
    const run = await start(['W', 'P'])
    await expect.poll(() => statesOf(run), patient).toEqual({ waiting: 1, parked: 1 })
    const follower = await start(['W', 'P'])
    wms.behave = () => ({ taken: true, answer: { status: 201 } })
    await cancel(run)
    await isOver(run)
    expect(await statesOf(run)).toEqual({ resolved: 2 })
    await expect.poll(() => statesOf(follower), patient).toEqual({ delivered: 2 })
    expect((await api.listExceptions({ query: {} })).items).toEqual([])
    const { items } = await api.findRecords({ query: { run } })
    expect(items.map(({ state, reason: told }) => [state, told])).toEqual([
      ['resolved', `Run cancelled: ${reason}`],
      ['resolved', `Run cancelled: ${reason}`],
    ])
  })

  it('takes nothing more in, and counts what its source brings afterwards', async () => {
    await publish(release())
    const { database } = services()
    const runId = nextId()
    const record = (key: string) => ({
      ...{ id: nextId(), entity: 'order', key, orderKey: null, lane: 0, payload: { number: key } },
    })
    const base = { flow: 'release', version: 1, source: 'in', runId, onContradiction: 'park' } as const
    await acceptRecords(database, [{ ...base, run: 'begin', records: [record('F-1')] }])
    await cancel(runId)
    const { accepted } = await acceptRecords(database, [
      { ...base, run: 'continue', records: [record('F-2'), record('F-3')], position: { line: 3 } },
    ])
    expect(accepted).toEqual([{ acceptedIds: [], duplicates: 0, contradicted: [] }])
    expect(await api.getRun({ params: { run: runId } })).toMatchObject({
      accepted: 1,
      cancelled: { skippedMessages: 2 },
    })
  })

  it('is refused when there is nothing to cancel, and for a run that nobody knows', async () => {
    await publish(release())
    const run = await start(['E-1'])
    await expect.poll(() => statesOf(run), patient).toEqual({ delivered: 1 })
    await expect(cancel(run)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(cancel(nextId())).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
