import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { declare } from '../testing/declare.ts'
import { postgresUrl } from '../testing/services.ts'
import { startTestRuntime, type TestRuntime } from '../testing/test-runtime.ts'
import { startTestTarget, type TestHttpTarget } from '../testing/test-target.ts'

const anna = { name: 'Anna', reason: 'the ERP takes it now' }
const soon = { timeout: 60_000 }
const maxBacklog = 10

const flow = JSON.stringify({
  ...{ format: 'crossdock/flow@1', id: 'book', name: 'Book', record: { entity: 'booking', key: '=number' } },
  settings: { lanes: 2, maxBacklog },
  nodes: {
    in: { type: 'manual', version: 1 },
    erp: { type: 'http-request', version: 1, config: { system: 'erp', path: '/bookings' } },
  },
  wires: [{ from: 'in.out', to: 'erp' }],
})

let started: TestRuntime
let erp: TestHttpTarget
const services = () => started.runtime.services
const replays = () => services().repair.replays

beforeAll(async () => {
  started = await startTestRuntime({ databaseUrl: postgresUrl() })
  erp = await startTestTarget()
  await declare(services(), { systems: { erp: { kind: 'http', baseUrl: erp.url, network: 'loopback' } } })
  await services().publish(flow, { message: 'test', actor: { name: 'tester' } })
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

const start = async (numbers: readonly string[]) => {
  const items = numbers.map((number) => ({ payload: { number } }))
  return (await services().startManual({ flow: 'book', items }, { name: 'tester' })).recordIds
}
const standing = async () => {
  const { rows } = await services().database.query<{ state: string; n: number }>({
    text: `select state, count(*)::int as n from (select state from open_records union all select state from records) r group by state`,
  })
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
}

/** A delivered record, and one that is parked with so many held behind it that its flow takes nothing more in. */
async function fillBacklog(): Promise<{ readonly delivered: string; readonly parked: string }> {
  erp.behave = ({ body }) => ({ taken: false, answer: { status: body.number === 'P' ? 422 : 200 } })
  const [delivered = ''] = await start(['D'])
  await expect.poll(standing, soon).toEqual({ delivered: 1 })
  const [parked = ''] = await start(['P'])
  await expect.poll(standing, soon).toEqual({ delivered: 1, parked: 1 })
  await start(Array.from({ length: maxBacklog }, () => 'P'))
  await expect.poll(standing, soon).toEqual({ delivered: 1, parked: 1, held: maxBacklog })
  return { delivered, parked }
}

describe('a replay in a flow whose backlog is full', () => {
  it('retries the parked record behind which all the others are held, and they go on', async () => {
    const { parked } = await fillBacklog()
    erp.behave = () => ({ taken: true, answer: { status: 200 } })
    const { id } = await replays().start({ verb: 'retry', recordIds: [parked] }, anna)
    await expect.poll(async () => (await replays().show(id)).state, soon).toBe('finished')
    await expect.poll(standing, soon).toEqual({ delivered: maxBacklog + 2 })
  })

  it('says what it waits for where it would make a new record, and starts it when there is room', async () => {
    const { delivered, parked } = await fillBacklog()
    const { id } = await replays().start({ verb: 'send-again', recordIds: [delivered] }, anna)
    const waits = expect.stringMatching(/1 of 1 are still to be started\. What would .* flow “book” has as many/)
    await expect.poll(() => replays().show(id), soon).toMatchObject({ state: 'running', message: waits })
    expect((await replays().show(id)).order).toEqual({ verb: 'send-again' })
    erp.behave = () => ({ taken: true, answer: { status: 200 } })
    await services().repair.retry({ recordIds: [parked] }, anna)
    await expect.poll(async () => (await replays().show(id)).state, soon).toBe('finished')
    expect((await replays().show(id)).counts).toMatchObject({ started: 1, pending: 0 })
  })

  it('is not held up by ended records before the parked one that is to make the room for them', async () => {
    const { delivered, parked } = await fillBacklog()
    erp.behave = () => ({ taken: true, answer: { status: 200 } })
    const recordIds = [delivered, parked]
    const { id } = await replays().start({ verb: 'retry', fromNode: 'in', recordIds }, anna)
    await expect.poll(async () => (await replays().show(id)).state, soon).toBe('finished')
    expect((await replays().show(id)).counts).toMatchObject({ started: 2, refused: 0 })
    await expect.poll(standing, soon).toEqual({ delivered: maxBacklog + 3 })
  })
})
