import { randomBytes } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listExceptions } from '../store/exception-queries.ts'
import { createLaneStore } from '../store/lane-store.ts'
import { loadRecord } from '../store/record-detail.ts'
import { postgresUrl } from '../testing/services.ts'
import { startTestRuntime, type TestRuntime } from '../testing/test-runtime.ts'

const anna = { name: 'Anna', reason: 'the ERP sends it again' }
const tester = { name: 'tester' }

const flow = JSON.stringify({
  format: 'crossdock/flow@1',
  id: 'large',
  name: 'Large orders',
  record: { entity: 'order', key: '=number' },
  settings: { lanes: 1, ordering: 'byKey' },
  nodes: {
    in: { type: 'manual', version: 1 },
    keep: { type: 'filter', version: 1, config: { keep: '=true' } },
  },
  wires: [{ from: 'in.out', to: 'keep' }],
})

let started: TestRuntime
const services = () => started.runtime.services
const repair = () => services().repair

beforeAll(async () => {
  // Nobody works on the lane but this test, so that it can lose a payload before it is claimed.
  started = await startTestRuntime({
    databaseUrl: postgresUrl(),
    parts: { api: true, worker: false, scheduler: false },
  })
  expect(await services().publish(flow, { message: 'test', actor: tester })).toMatchObject({ ok: true })
})
afterAll(() => started[Symbol.asyncDispose]())

async function removeBlobs(): Promise<void> {
  const names = await readdir(started.options.home, { recursive: true })
  const blobs = names.filter((name) => /[0-9a-f]{64}$/.test(name))
  expect(blobs).not.toEqual([])
  for (const name of blobs) await rm(join(started.options.home, name))
}

/** Lets the lane be looked at once: what cannot be read parks. Answers what can be worked on. */
async function claim(): Promise<readonly string[]> {
  const store = createLaneStore(services().database)
  const lease = await store.acquire({ flow: 'large', lane: 0 }, 'test')
  if (!lease) throw new Error('the lane is taken')
  const records = await store.claim(lease, { limit: 10, exclude: [] })
  await store.abandon(lease)
  return records.map(({ id }) => id)
}

const open = async () => (await listExceptions(services().database, { state: 'open' })).items
const statesOf = async () =>
  (
    await services().database.query<{ state: string; ended_by: string | null; reason: string | null }>({
      text: 'select state, ended_by, reason from records union all select state, null, null from open_records order by 1',
    })
  ).rows

describe('a record whose large payload is lost', () => {
  let lost = ''
  let follower = ''

  beforeEach(async () => {
    await services().database.query({ text: 'truncate open_records, records, exceptions, audit' })
    const text = randomBytes(300_000).toString('hex')
    const items = [{ payload: { number: 'SO-1', text } }, { payload: { number: 'SO-1' } }]
    const { recordIds } = await services().startManual({ flow: 'large', items }, tester)
    ;[lost = '', follower = ''] = recordIds
    await removeBlobs()
    expect(await claim()).toEqual([])
    expect(await open()).toMatchObject([{ recordId: lost, error: { code: 'PAYLOAD_LOST' } }])
  })

  it('is resolved by a named person with a reason, and the next of its key goes on', async () => {
    expect(await repair().resolve([lost], anna)).toEqual({ done: [lost], refused: [], created: [] })
    expect(await open()).toEqual([])
    expect(await statesOf()).toEqual([
      { state: 'ready', ended_by: null, reason: null },
      { state: 'resolved', ended_by: 'Anna', reason: anna.reason },
    ])
    expect(await claim()).toEqual([follower])
  })

  it('is shown with all that is still known about it, and with what is lost', async () => {
    const detail = await loadRecord(services().database, lost)
    expect(detail).toMatchObject({ id: lost, state: 'parked', payload: null, lost: { code: 'PAYLOAD_LOST' } })
    expect(detail.exceptions).toHaveLength(1)
  })

  it('is ignored by a named person with a reason, and stays parked', async () => {
    const [exception] = await open()
    expect(await repair().exceptions.ignore({ exceptionIds: [exception?.id ?? ''] }, anna)).toBe(1)
    expect(await open()).toEqual([])
    expect((await statesOf()).map(({ state }) => state)).toEqual(['held', 'parked'])
  })

  it('is not retried: nothing is left that could be sent', async () => {
    expect((await repair().retry({ recordIds: [lost] }, anna)).refused).toMatchObject([
      { recordId: lost, error: { code: 'PAYLOAD_LOST' } },
    ])
  })
})
