import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listExceptions } from '../store/exception-queries.ts'
import { loadRecord } from '../store/record-detail.ts'
import { declare } from '../testing/declare.ts'
import { postgresUrl } from '../testing/services.ts'
import { startTestRuntime, type TestRuntime } from '../testing/test-runtime.ts'
import { startTestTarget, type TestHttpTarget } from '../testing/test-target.ts'

const anna = { name: 'Anna', reason: 'as the ERP people say' }
const soon = { timeout: 60_000 }

/** Shipments are booked in the ERP, which can be asked whether it has one. */
function flow({ hasProbe }: { readonly hasProbe: boolean }): string {
  const verify = { path: '/shipments/{number}', pathValues: { number: '=number' }, doneWhen: '=status == 200' }
  return JSON.stringify({
    format: 'crossdock/flow@1',
    id: 'book',
    name: 'Book shipments',
    record: { entity: 'shipment', key: '=number' },
    settings: { lanes: 2 },
    nodes: {
      in: { type: 'manual', version: 1 },
      shape: {
        type: 'map',
        version: 1,
        config: {
          fields: ['number', 'customer'].map((target) => ({ target, value: `=${target}` })),
        },
      },
      erp: {
        ...{ type: 'http-request', version: 1, name: 'Book in the ERP' },
        config: { system: 'erp', path: '/shipments', ...(hasProbe ? { verify } : {}) },
        retry: { attempts: 1, backoff: 'fixed', delayMs: 10 },
      },
    },
    wires: [
      { from: 'in.out', to: 'shape' },
      { from: 'shape.out', to: 'erp' },
    ],
  })
}

let started: TestRuntime
let erp: TestHttpTarget
const services = () => started.runtime.services

beforeAll(async () => {
  started = await startTestRuntime({ databaseUrl: postgresUrl() })
  erp = await startTestTarget()
  await declare(services(), { systems: { erp: { kind: 'http', baseUrl: erp.url, network: 'loopback' } } })
})
afterAll(async () => {
  await started[Symbol.asyncDispose]()
  await erp[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await services().database.query({
    text: 'truncate open_records, records, exceptions, effects, replays, replay_records',
  })
})

const publish = (hasProbe = true) =>
  services().publish(flow({ hasProbe }), { message: 'test', actor: { name: 'tester' } })
const start = async (...payloads: readonly object[]) => {
  const items = payloads.map((payload) => ({ payload }))
  return (await services().startManual({ flow: 'book', items }, { name: 'tester' })).recordIds
}
const states = async () => {
  const { rows } = await services().database.query<{ line: string }>({
    text: `select key || ' ' || state as line from (
             select id, key, state from open_records union all select id, key, state from records) r order by key`,
  })
  return rows.map(({ line }) => line)
}
const refuse = (customers: readonly unknown[]) => {
  erp.behave = ({ body: { customer } }) => {
    const error = {
      code: 'CUSTOMER_BLOCKED',
      message: `Customer ${customer} is blocked.`,
      field: 'customer',
      value: customer,
    }
    return customers.includes(customer)
      ? { taken: false, answer: { status: 422, body: { error } } }
      : { taken: true, answer: { status: 201 } }
  }
}

describe('what a refusal names', () => {
  it('tells causes apart, in the other system’s words, and a replay reports by them what is parked again', async () => {
    await publish()
    refuse(['1007', '2001'])
    await start({ number: 'A', customer: '1007' }, { number: 'B', customer: '1007' }, { number: 'C', customer: '2001' })
    await expect.poll(states, soon).toEqual(['A parked', 'B parked', 'C parked'])
    const { items } = await services().repair.exceptions.groups({})
    expect(items.map(({ count, cause }) => [count, cause.text])).toEqual([
      [2, 'customer 1007 is blocked in ERP'],
      [1, 'customer 2001 is blocked in ERP'],
    ])
    refuse(['2001'])
    const { id } = await services().repair.replays.start({ verb: 'retry', filter: { flow: 'book' } }, anna)
    await expect.poll(async () => (await services().repair.replays.show(id)).state, soon).toBe('finished')
    expect(await services().repair.replays.report(id)).toMatchObject({
      refused: [],
      parkedAgain: [{ count: 1, nodeName: 'Book in the ERP', cause: { text: 'customer 2001 is blocked in ERP' } }],
    })
  })
})

describe('a corrected payload', () => {
  it('is checked for one record before it is sent: where it would stop again, or which effects would follow', async () => {
    await publish()
    const recordIds = await start({ number: 'A' })
    await expect.poll(states, soon).toEqual(['A parked'])
    const calls = erp.calls.length
    const check = (payload: object) => services().repair.replays.preview({ verb: 'retry', recordIds, payload })
    expect(await check({ number: 'A', client: '1' })).toMatchObject({
      effects: [],
      parksAgain: [{ node: 'shape', error: { code: 'VALUE_MISSING' } }],
    })
    expect(await check({ number: 'A', customer: '1' })).toMatchObject({
      effects: [{ node: 'erp', nodeName: 'Book in the ERP', create: 1 }],
      parksAgain: [],
    })
    expect(erp.calls).toHaveLength(calls)
    expect(await states()).toEqual(['A parked'])
  })
})

describe('an unknown outcome', () => {
  const loseAnswer = () => {
    erp.behave = ({ method }) => ({ taken: method === 'POST', answer: method === 'POST' ? 'reset' : { status: 503 } })
  }

  it('is settled by the probe when somebody asks: what was done is not sent again', async () => {
    await publish()
    loseAnswer()
    const [id = ''] = await start({ number: 'A', customer: '1' })
    await expect.poll(states, soon).toEqual(['A parked'])
    const [waiting] = (await listExceptions(services().database, {})).items
    expect(waiting?.error.code).toBe('OUTCOME_UNKNOWN')
    await services().repair.exceptions.assertVerifiable(id)
    const posts = () => erp.calls.filter(({ method, body }) => method === 'POST' && body.number === 'A').length
    const before = posts()
    erp.behave = () => ({ taken: false, answer: { status: 200, body: { number: 'A' } } })
    expect((await services().repair.retry({ recordIds: [id] }, anna)).refused).toEqual([])
    await expect.poll(states, soon).toEqual(['A delivered'])
    expect(posts()).toBe(before)
    expect((await loadRecord(services().database, id)).journey.map(({ outcome }) => outcome)).toContain('settled')
  })

  it('cannot be asked about without a probe, nor when nothing is unknown', async () => {
    await publish(false)
    loseAnswer()
    const [id = ''] = await start({ number: 'A', customer: '1' })
    await expect.poll(states, soon).toEqual(['A parked'])
    await expect(services().repair.exceptions.assertVerifiable(id)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('“Book in the ERP” has no probe'),
    })
    refuse(['7'])
    const [refused = ''] = await start({ number: 'B', customer: '7' })
    await expect.poll(states, soon).toEqual(['A parked', 'B parked'])
    await expect(services().repair.exceptions.assertVerifiable(refused)).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})
