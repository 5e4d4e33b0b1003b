import { readFile } from 'node:fs/promises'
import type { ApiClient } from '@crossdock/shared/api'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loadRecord } from './store/record-detail.ts'
import { apiClient } from './testing/api-client.ts'
import { declare } from './testing/declare.ts'
import { postgresUrl } from './testing/services.ts'
import { startTestRuntime, type TestRuntime } from './testing/test-runtime.ts'
import { startTestTarget, type TestHttpTarget } from './testing/test-target.ts'

const patient = { timeout: 60_000 }

/**
 * Orders go to the WMS and the CRM. `alone`: only a person can find out what became of a call, so its record is parked.
 * `again`: the targets see repetitions, and the next try is far away. `beside`: the same, to both at once.
 */
const kinds = ['alone', 'again', 'beside'] as const
type Kind = (typeof kinds)[number]

function flow(id: Kind): string {
  const idempotency = id === 'alone' ? { header: 'none' } : { targetHonours: true }
  const retry = id === 'alone' ? { attempts: 1 } : { attempts: 5, delayMs: 600_000, maxDelayMs: 600_000 }
  const write = { type: 'http-request', version: 1, retry }
  const config = { path: '/orders', timeouts: { totalMs: 60_000 }, idempotency, result: 'payload' }
  return JSON.stringify({
    ...{ format: 'crossdock/flow@1', id, name: id, record: { entity: 'order', key: '=number' } },
    settings: { lanes: 1 },
    nodes: {
      in: { type: 'manual', version: 1 },
      wms: { ...write, config: { ...config, system: 'wms' } },
      crm: { ...write, config: { ...config, system: 'crm' } },
    },
    wires: [
      { from: 'in.out', to: 'wms' },
      { from: id === 'beside' ? 'in.out' : 'wms.out', to: 'crm' },
    ],
  })
}

let started: TestRuntime
let api: ApiClient
let wms: TestHttpTarget
let crm: TestHttpTarget
const services = () => started.runtime.services

beforeAll(async () => {
  started = await startTestRuntime({ databaseUrl: postgresUrl() })
  const { adminTokenPath, url } = started.runtime
  api = apiClient({ url, token: (await readFile(adminTokenPath, 'utf8')).trim() })
})
afterAll(() => started[Symbol.asyncDispose]())

beforeEach(async () => {
  wms = await startTestTarget()
  crm = await startTestTarget()
  const breaker = { failures: 100 }
  const at = (target: TestHttpTarget) => ({ kind: 'http', baseUrl: target.url, network: 'loopback', breaker })
  await declare(services(), { systems: { wms: at(wms), crm: at(crm) } })
  for (const kind of kinds) await services().publish(flow(kind), { message: 'test', actor: { name: 'tester' } })
})
afterEach(async () => {
  await wms[Symbol.asyncDispose]()
  await crm[Symbol.asyncDispose]()
  await services().database.query({
    text: 'truncate open_records, records, exceptions, effects, journey, runs, run_cancellations',
  })
})

async function start(kind: Kind, numbers: readonly string[]) {
  const items = numbers.map((number) => ({ payload: { number } }))
  return await services().startManual({ flow: kind, items }, { name: 'tester' })
}

const stateOf = async (id: string) => (await loadRecord(services().database, id)).state
const becomes = (id: string, state: string) => expect.poll(() => stateOf(id), patient).toBe(state)
const cancelledOf = async (run: string) => (await api.getRun({ params: { run } })).cancelled
const callsFor = (number: string) => [wms, crm].map(({ calls }) => calls.filter(({ body }) => body.number === number))
const sentFor = (number: string) => callsFor(number).flat().length
const openExceptions = async () => (await api.listExceptions({ query: {} })).items

interface Asked {
  readonly id: string
  /** A later record of the same key, of another run. */
  readonly follower: string
  readonly run: string
  /** Calls made for the record before its run was cancelled. */
  readonly sent: number
}

/** A parked record `A` of a cancelled run whose call was never answered, when that is over or while another call hangs. */
async function asked(kind: Kind, when: 'over' | 'going on'): Promise<Asked> {
  wms.behave = ({ body }) => ({ taken: true, answer: body.number === 'A' ? 'reset' : { status: 200 } })
  crm.behave = ({ body }) => ({ taken: true, answer: body.number === 'A' ? 'reset' : 'hang' })
  const { recordIds, runId: run } = await start(kind, when === 'over' ? ['A'] : ['A', 'slow'])
  const [id = ''] = recordIds
  await becomes(id, kind === 'alone' ? 'parked' : 'waiting')
  if (when === 'going on') await expect.poll(() => callsFor('slow')[1]?.length, patient).toBe(1)
  const [follower = ''] = (await start(kind, ['A'])).recordIds
  const sent = sentFor('A')
  await api.cancelRun({ params: { run }, body: { reason: 'the wrong file' } })
  await becomes(id, 'parked')
  if (when === 'over') await expect.poll(() => cancelledOf(run), patient).toHaveProperty('overAt')
  else expect(await cancelledOf(run)).not.toHaveProperty('overAt')
  for (const target of [wms, crm]) target.behave = () => ({ taken: true, answer: { status: 200 } })
  return { id, follower, run, sent }
}

const cases = (['alone', 'again', 'beside'] as const).flatMap((kind) =>
  (['over', 'going on'] as const).map((when) => [kind, when] as const),
)

describe('what a person says of a call of a cancelled run', { timeout: 120_000 }, () => {
  it.each(cases)(
    'ends its record, sends nothing, and its followers go on (flow “%s”, cancelling %s)',
    async (...facts) => {
      const { id, follower, run, sent } = await asked(...facts)
      const answer = await api.retryRecord({
        params: { record: id },
        body: { assume: 'not-done', reason: 'not there' },
      })
      expect(answer).toEqual({ done: [id], refused: [], created: [] })
      await becomes(follower, 'delivered')
      const { effects, journey, reason, state } = await loadRecord(services().database, id)
      expect([state, reason]).toEqual(['resolved', 'Run cancelled: the wrong file'])
      expect(new Set(effects.map((effect) => effect.state))).toEqual(new Set(['failed']))
      expect(journey.at(-1)).toMatchObject({ outcome: 'settled', reason: expect.stringContaining('(not there)') })
      // Both of the follower's calls, and none of the record's.
      expect(sentFor('A')).toBe(sent + 2)
      expect(await openExceptions()).toEqual([])
      expect(await cancelledOf(run)).toMatchObject({ endedRecords: 1 })
    },
  )

  it.each(['over', 'going on'] as const)(
    'is noted where it took effect, and nothing behind it is sent (cancelling %s)',
    async (when) => {
      const { id, follower } = await asked('alone', when)
      await api.retryRecord({ params: { record: id }, body: { assume: 'done' } })
      await becomes(follower, 'delivered')
      const { effects, state } = await loadRecord(services().database, id)
      expect([state, effects.map((effect) => effect.state)]).toEqual(['resolved', ['done']])
      expect(callsFor('A').map((calls) => calls.length)).toEqual([2, 1])
    },
  )

  it('is asked for: a retry that would send something is refused, by a replay and its preview as well', async () => {
    const { id, sent } = await asked('again', 'over')
    const refused = [{ error: { code: 'CONFLICT', message: expect.stringContaining('was cancelled') } }]
    const retry = (body: object) => api.retryRecord({ params: { record: id }, body })
    expect(await retry({})).toMatchObject({ refused })
    expect(await retry({ fromNode: 'in' })).toMatchObject({ refused })
    expect(await retry({ assume: 'not-done', payload: { number: 'A', late: true } })).toMatchObject({ refused })
    const { replays } = services().repair
    const order = { verb: 'retry', recordIds: [id] } as const
    expect(await replays.preview(order)).toMatchObject({ refused, effects: [] })
    expect(await replays.preview({ ...order, assume: 'not-done' })).toMatchObject({ refused: [], effects: [] })
    expect([await stateOf(id), sentFor('A')]).toEqual(['parked', sent])
  })

  it('is asked once for each node that was sent to', async () => {
    const { id } = await asked('beside', 'over')
    const waiting = await openExceptions()
    expect(waiting.map(({ node }) => node).sort()).toEqual(['crm', 'wms'])
    await api.retryRecord({ params: { record: id }, body: { assume: 'not-done' } })
    expect(await openExceptions()).toEqual([])
  })
})
