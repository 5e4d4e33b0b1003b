import type { ReplayView } from '@crossdock/shared/api'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loadRecord } from '../store/record-detail.ts'
import { declare } from '../testing/declare.ts'
import { postgresUrl } from '../testing/services.ts'
import { startTestRuntime, type TestRuntime } from '../testing/test-runtime.ts'
import { startTestTarget, type TestHttpTarget } from '../testing/test-target.ts'

const anna = { name: 'Anna', reason: 'I have looked it up' }
const soon = { timeout: 60_000 }

const kinds = {
  /** The target sees repetitions. */
  honours: { idempotency: { targetHonours: true } },
  /** The target can be asked. */
  probe: {
    idempotency: { header: 'none' },
    verify: { path: '/bookings/{number}', pathValues: { number: '=number' }, doneWhen: '=status == 200' },
  },
  /** Only a person can find out. */
  plain: { idempotency: { header: 'none' } },
} as const

function flow(kind: keyof typeof kinds): string {
  const write = { type: 'http-request', version: 1, retry: { attempts: 1 } }
  return JSON.stringify({
    ...{ format: 'crossdock/flow@1', id: kind, name: kind, record: { entity: 'booking', key: '=number' } },
    settings: { lanes: 1 },
    nodes: {
      in: { type: 'manual', version: 1 },
      shape: {
        ...{ type: 'map', version: 1 },
        config: { fields: ['number', 'quantity'].map((target) => ({ target, value: `=${target}` })) },
      },
      erp: { ...write, config: { ...kinds[kind], system: 'erp', path: '/bookings', result: 'payload' } },
      note: { ...write, config: { system: 'erp', path: '/notes' } },
    },
    wires: [
      { from: 'in.out', to: 'shape' },
      { from: 'shape.out', to: 'erp' },
      { from: 'erp.out', to: 'note' },
    ],
  })
}

let started: TestRuntime
let erp: TestHttpTarget
const services = () => started.runtime.services
const repair = () => services().repair

beforeAll(async () => {
  started = await startTestRuntime({ databaseUrl: postgresUrl() })
  erp = await startTestTarget()
  const system = { kind: 'http', baseUrl: erp.url, network: 'loopback', breaker: { failures: 100 } }
  await declare(services(), { systems: { erp: system } })
  for (const kind of ['honours', 'probe', 'plain'] as const) {
    await services().publish(flow(kind), { message: 'test', actor: { name: 'tester' } })
  }
})
afterAll(async () => {
  await started[Symbol.asyncDispose]()
  await erp[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await services().database.query({
    text: 'truncate open_records, records, exceptions, effects, journey, replays, replay_records',
  })
})

const stateOf = async (id: string) => (await loadRecord(services().database, id)).state
const becomes = (id: string, state: string) => expect.poll(() => stateOf(id), soon).toBe(state)

const accept = () => {
  erp.behave = () => ({ taken: true, answer: { status: 200, body: {} } })
}
const loseAnswers = () => {
  erp.behave = ({ method }) =>
    method === 'GET' ? { taken: false, answer: { status: 503 } } : { taken: true, answer: 'reset' }
}
const refuseAll = () => {
  erp.behave = () => ({ taken: false, answer: { status: 422 } })
}

/** A record that is parked, at a target that accepts everything from now on; and how much that was sent till then. */
async function parked(
  kind: keyof typeof kinds,
  { number, because }: { readonly number: string; readonly because: () => void },
): Promise<{ readonly id: string; readonly sent: number }> {
  because()
  const items = [{ payload: { number, quantity: 1 } }]
  const { recordIds } = await services().startManual({ flow: kind, items }, { name: 'tester' })
  const [id = ''] = recordIds
  await becomes(id, 'parked')
  accept()
  return { id, sent: sentOf(number).length }
}

const sentOf = (number: string) => erp.calls.filter(({ method, body }) => method === 'POST' && body.number === number)
const quantities = (number: string) =>
  sentOf(number).flatMap(({ body, path }) => (path === '/bookings' ? [body.quantity] : []))

async function until(id: string, state: ReplayView['state']): Promise<ReplayView> {
  await expect.poll(async () => (await repair().replays.show(id)).state, soon).toBe(state)
  return await repair().replays.show(id)
}

describe('saying what became of a call', () => {
  it('is refused where nothing is unknown, and nothing is sent', async () => {
    const { id, sent } = await parked('plain', { number: 'R', because: refuseAll })
    for (const assume of ['done', 'not-done'] as const) {
      const { done, refused } = await repair().retry({ recordIds: [id], assume }, anna)
      expect([done, refused]).toMatchObject([
        [],
        [{ recordId: id, error: { code: 'CONFLICT', message: expect.stringContaining('nothing to assume') } }],
      ])
    }
    expect([await stateOf(id), sentOf('R').length]).toEqual(['parked', sent])
  })

  it('is refused by a replay one by one, as its preview says; those of unknown outcome go on', async () => {
    const refused = await parked('plain', { number: 'S', because: refuseAll })
    const unknown = await parked('plain', { number: 'T', because: loseAnswers })
    const order = { verb: 'retry', filter: { flow: 'plain' }, assume: 'done' } as const
    const preview = await repair().replays.preview(order)
    expect(preview).toMatchObject({ chosen: 2, refused: [{ count: 1, error: { code: 'CONFLICT' } }] })
    const { id } = await repair().replays.start(order, anna)
    expect((await until(id, 'finished')).counts).toMatchObject({ started: 1, refused: 1 })
    expect([await stateOf(refused.id), await stateOf(unknown.id)]).toEqual(['parked', 'delivered'])
    expect([sentOf('S').length, quantities('T')]).toEqual([refused.sent, [1]])
  })

  it('is taken at its word where the target sees repetitions, too: what is done is not sent again', async () => {
    const { id } = await parked('honours', { number: 'U', because: loseAnswers })
    await repair().retry({ recordIds: [id], assume: 'done' }, anna)
    await becomes(id, 'delivered')
    expect(quantities('U')).toEqual([1])
  })
})

describe('a corrected payload for a record of unknown outcome', () => {
  const corrected = (number: string) => ({ number, quantity: 5 })

  it.each(['honours', 'probe', 'plain'] as const)(
    'is refused until the outcome is settled, at a target of the kind “%s”',
    async (kind) => {
      const number = `E-${kind}`
      const { id, sent } = await parked(kind, { number, because: loseAnswers })
      const order = { recordIds: [id], payload: corrected(number) }
      const error = { code: 'CONFLICT', remedy: expect.stringContaining('assume “not-done”') }
      expect((await repair().replays.preview({ verb: 'retry', ...order })).refused).toMatchObject([{ error, count: 1 }])
      for (const fromNode of [undefined, 'shape']) {
        expect((await repair().retry({ ...order, ...(fromNode ? { fromNode } : {}) }, anna)).refused).toMatchObject([
          { error },
        ])
      }
      expect((await repair().retry({ ...order, assume: 'done' }, anna)).refused).toMatchObject([
        { error: { code: 'CONFLICT' } },
      ])
      expect([await stateOf(id), sentOf(number).length]).toEqual(['parked', sent])
    },
  )

  it('is sent once a person says that what was sent before did not take effect', async () => {
    const { id } = await parked('plain', { number: 'V', because: loseAnswers })
    await repair().retry({ recordIds: [id], payload: corrected('V'), assume: 'not-done' }, anna)
    await becomes(id, 'delivered')
    expect(quantities('V')).toEqual([1, 5])
  })

  it('is refused for a record that was ended by hand and is to run again before what is unknown', async () => {
    const { id, sent } = await parked('honours', { number: 'W', because: loseAnswers })
    await repair().resolve([id], anna)
    const again = await repair().retry({ recordIds: [id], fromNode: 'shape', payload: corrected('W') }, anna)
    expect(again.refused).toMatchObject([{ error: { code: 'CONFLICT' } }])
    expect(sentOf('W')).toHaveLength(sent)
  })
})
