import { caseFormat } from '@crossdock/shared/case'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type KillableRuntime, openKillableRuntime } from '../testing/killable-runtime.ts'
import { startTestTarget, type TestHttpTarget } from '../testing/test-target.ts'

const reason = 'the WMS takes them now'
const recordCount = 60

let runtime: KillableRuntime
let target: TestHttpTarget

beforeEach(async () => {
  target = await startTestTarget()
  runtime = await openKillableRuntime()
  const declaration = { kind: 'http' as const, baseUrl: target.url, network: 'loopback' }
  await runtime.api.putSystem({ params: { name: 'wms' }, body: { declaration } })
}, 120_000)

afterEach(async () => {
  await runtime?.[Symbol.asyncDispose]()
  await target?.[Symbol.asyncDispose]()
}, 120_000)

/** Orders go to the WMS. Only where it honours keys may a lost answer be followed by another call. */
async function publish({ honours, code }: { readonly honours: boolean; readonly code?: string }): Promise<void> {
  const send = {
    type: 'http-request',
    version: 1,
    config: { system: 'wms', path: '/orders', idempotency: { targetHonours: honours } },
  }
  const document = {
    format: 'crossdock/flow@1',
    id: 'release',
    name: 'Release',
    record: { entity: 'order', key: '=number' },
    settings: { lanes: 2 },
    nodes: {
      in: { type: 'manual', version: 1 },
      ...(code === undefined ? {} : { shape: { type: 'code', version: 1, config: { code, timeoutMs: 60_000 } } }),
      wms: send,
    },
    wires:
      code === undefined
        ? [{ from: 'in.out', to: 'wms' }]
        : [
            { from: 'in.out', to: 'shape' },
            { from: 'shape.out', to: 'wms' },
          ],
  }
  // Its code is checked in a sandbox, which a machine with much to do may take for stuck.
  await vi.waitFor(() => runtime.api.publishFlow({ body: { document, message: 'test' } }), { timeout: 60_000 })
}

/** Orders that the WMS refuses, parked. Answers the ids of their records. */
async function park(count: number): Promise<readonly string[]> {
  target.behave = () => ({ taken: false, answer: { status: 422 } })
  const items = Array.from({ length: count }, (_, n) => ({ payload: { number: `SO-${n}` } }))
  const { recordIds } = await runtime.api.startFlow({ params: { flow: 'release' }, body: { items } })
  await expect.poll(async () => (await statesOf()).parked, { timeout: 60_000 }).toBe(count)
  expect(target.calls).toHaveLength(count)
  return recordIds
}

async function statesOf(): Promise<Readonly<Record<string, number>>> {
  const { rows } = await runtime.database.query<{ state: string; n: number }>({
    text: `select state, count(*)::int as n from (select state from open_records union all select state from records) all_records
           group by state`,
  })
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
}

it('a replay with a canary, killed while it waits and again in the middle, does each record once and says how far it is', {
  timeout: 600_000,
}, async () => {
  await publish({ honours: true })
  await park(recordCount)
  const { api } = runtime
  target.behave = () => ({ taken: true, answer: { status: 201 } })
  const { id } = await api.startReplay({
    body: {
      verb: 'retry',
      filter: { flow: 'release' },
      perSecond: 25,
      reason,
      canary: { count: 3, goOn: 'when-told' },
    },
  })
  const params = { replay: id }
  const show = () => api.getReplay({ params })
  await expect.poll(async () => (await show()).state, { timeout: 60_000 }).toBe('waiting')
  await expect.poll(async () => (await statesOf()).delivered, { timeout: 60_000 }).toBe(3)

  await runtime.kill()
  await expect(show()).rejects.toMatchObject({ code: 'REMOTE_UNAVAILABLE' })
  await runtime.start()
  expect(await show()).toMatchObject({ state: 'waiting', counts: { started: 3, pending: recordCount - 3 } })
  expect(target.effects.size).toBe(3)

  await api.continueReplay({ params, body: {} })
  await expect.poll(async () => (await show()).counts.started, { timeout: 60_000 }).toBeGreaterThan(10)
  await runtime.kill()
  await runtime.start()
  expect((await show()).counts).toMatchObject({ chosen: recordCount, refused: 0, left: 0 })
  await expect.poll(async () => (await show()).state, { timeout: 280_000 }).toBe('finished')
  expect(await show()).toMatchObject({
    counts: { pending: 0, started: recordCount, refused: 0, left: 0 },
    states: { delivered: recordCount },
  })
  expect(await statesOf()).toEqual({ delivered: recordCount })
  expect(target.effects.size).toBe(recordCount)
  expect(new Set([...target.effects.values()].map(({ body }) => body.number)).size).toBe(recordCount)
})

it('a debug session killed while it writes for real goes on in the next runtime; nothing is sent again, and nothing is stuck', {
  timeout: 600_000,
}, async () => {
  await publish({ honours: false })
  const [recordId = ''] = await park(1)
  const { api } = runtime
  const begun = await api.startDebug({
    body: { flow: 'release', start: { kind: 'record', recordId }, modes: { wms: 'real' } },
  })
  const params = { session: begun.id }
  target.behave = () => ({ taken: true, answer: 'hang' })
  const calls = target.calls.length
  const lost = api.actDebug({ params, body: { act: 'step' } }).catch((thrown: unknown) => thrown)
  await expect.poll(() => target.calls.length, { timeout: 60_000 }).toBe(calls + 1)
  await runtime.kill()
  expect(await lost).toMatchObject({ code: 'REMOTE_UNAVAILABLE' })

  target.behave = () => ({ taken: true, answer: { status: 201 } })
  await runtime.start()
  const found = await api.getDebug({ params })
  expect(found.notices.join('\n')).toMatch(/started anew[\s\S]*“wms” was being done for real for SO-0/)
  const stepped = await api.actDebug({ params, body: { act: 'step' } })
  expect(stepped.records).toMatchObject([{ state: 'parked', branches: [{ cause: { code: 'OUTCOME_UNKNOWN' } }] }])
  // The record itself knows of the write too: a retry asks what became of it instead of sending again.
  await api.retryRecord({ params: { record: recordId }, body: { reason } })
  const causeOf = async () => (await api.getRecord({ params: { record: recordId } })).branches[0]?.cause?.code
  await expect.poll(causeOf, { timeout: 60_000 }).toBe('OUTCOME_UNKNOWN')
  expect(target.calls).toHaveLength(calls + 1)
  await api.retryRecord({ params: { record: recordId }, body: { assume: 'done', reason } })
  await expect.poll(statesOf, { timeout: 60_000 }).toEqual({ delivered: 1 })
  expect(target.calls).toHaveLength(calls + 1)
  await api.endDebug({ params })
  expect((await api.listDebugSessions({})).items).toEqual([])
})

it('a case run that is killed leaves nothing behind: the cases are as they were and run in the next runtime', {
  timeout: 600_000,
}, async () => {
  await publish({
    honours: true,
    code: 'let n = 0; for (let i = 0; i < 2e7; i++) n += i; return { ...record.payload, n }',
  })
  const { api } = runtime
  const ids = ['first', 'second', 'third', 'fourth']
  for (const id of ids) {
    const body = {
      format: caseFormat,
      ...{ id, name: `The ${id} one`, flow: 'release', source: 'in' },
      acceptedAt: '2026-11-22T08:00:00.000Z',
      items: [{ payload: { number: `SO-${id}` } }],
      pins: [{ node: 'wms', outcomes: [{ kind: 'emit' as const, out: [{ port: 'out', payload: {} }] }] }],
      tables: {},
      expect: { records: [], sent: [] },
    } as const
    await api.putCase({ params: { flow: 'release', case: id }, body })
  }
  const kept = await api.listCases({ params: { flow: 'release' } })
  let isOver = false
  const lost = api
    .runCases({ params: { flow: 'release' }, body: {} })
    .catch((thrown: unknown) => thrown)
    .finally(() => {
      isOver = true
    })
  // Calls that came later are answered meanwhile: the run has begun. How far it has come does not matter.
  for (let n = 0; n < 3; n++) await api.whoAmI({})
  expect(isOver).toBe(false)
  await runtime.kill()
  expect(await lost).toMatchObject({ code: 'REMOTE_UNAVAILABLE' })

  await runtime.start()
  expect(await api.listCases({ params: { flow: 'release' } })).toEqual(kept)
  expect(await statesOf()).toEqual({})
  const { results } = await api.runCases({ params: { flow: 'release' }, body: {} })
  expect(results.map(({ case: id }) => id).toSorted()).toEqual(ids.toSorted())
  expect(results.every(({ outcome }) => outcome !== 'broken')).toBe(true)
  expect(target.calls).toEqual([])
})
