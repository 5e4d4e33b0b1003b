import type { ExceptionView } from '@crossdock/shared/api'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { resolveOvertaken } from '../store/exception-desk-store.ts'
import { listExceptions } from '../store/exception-queries.ts'
import { declare } from '../testing/declare.ts'
import { postgresUrl } from '../testing/services.ts'
import { startTestRuntime, type TestRuntime } from '../testing/test-runtime.ts'
import { startTestTarget, type TestHttpTarget } from '../testing/test-target.ts'

const anna = { name: 'Anna', reason: 'the WMS people know' }

/** Stock levels: each message says all, so their order does not matter. */
const flow = JSON.stringify({
  format: 'crossdock/flow@1',
  id: 'stock',
  name: 'Stock',
  record: { entity: 'stock', key: '=sku' },
  settings: { lanes: 2, ordering: 'none' },
  nodes: {
    in: { type: 'manual', version: 1 },
    wms: { type: 'http-request', version: 1, name: 'Tell the WMS', config: { system: 'wms', path: '/stock' } },
  },
  wires: [{ from: 'in.out', to: 'wms' }],
})

let started: TestRuntime
let target: TestHttpTarget

beforeAll(async () => {
  started = await startTestRuntime({ databaseUrl: postgresUrl() })
  target = await startTestTarget()
  const system = { kind: 'http', baseUrl: target.url, network: 'loopback' }
  await declare(started.runtime.services, { systems: { wms: system } })
  await started.runtime.services.publish(flow, { message: 'test', actor: { name: 'tester' } })
})
afterAll(async () => {
  await started[Symbol.asyncDispose]()
  await target[Symbol.asyncDispose]()
})

const services = () => started.runtime.services
const desk = () => services().repair.exceptions
const all = async () => (await listExceptions(services().database, { state: 'all' })).items

async function start(...skus: readonly string[]): Promise<readonly string[]> {
  const items = skus.map((sku) => ({ payload: { sku } }))
  return (await services().startManual({ flow: 'stock', items }, { name: 'tester' })).recordIds
}

async function standing(): Promise<readonly string[]> {
  const { rows } = await services().database.query<{ line: string }>({
    text: `select key || ' ' || state as line from (
             select id, key, state from open_records union all select id, key, state from records) r order by id`,
  })
  return rows.map(({ line }) => line)
}

let parked: readonly ExceptionView[]

beforeEach(async () => {
  await services().database.query({
    text: 'truncate open_records, records, exceptions, exception_notes, effects, audit',
  })
  target.behave = () => ({ taken: false, answer: { status: 422 } })
  await start('A', 'B', 'C')
  await expect.poll(standing).toEqual(['A parked', 'B parked', 'C parked'])
  parked = await all()
  target.behave = () => ({ taken: true, answer: { status: 200 } })
})

describe('open exceptions', () => {
  it('stand together by cause, with a title in words of the flow, their systems, and whose they are', async () => {
    const [{ fingerprint = '' } = {}] = parked
    expect(await desk().assign({ fingerprint }, 'Berta', { name: 'Anna' })).toBe(3)
    expect(await desk().assign({ exceptionIds: [parked[0]?.id ?? ''] }, null, { name: 'Anna' })).toBe(1)
    expect((await desk().groups({ flow: 'stock' })).items).toMatchObject([
      {
        title: 'WMS refuses it (422), at “Tell the WMS”',
        ...{ flowName: 'Stock', nodeName: 'Tell the WMS', held: 0 },
        ...{ flow: 'stock', count: 3, assigned: 2, assignees: ['Berta'], entities: ['stock'], systems: ['wms'] },
        example: { isOpen: true, flow: 'stock' },
      },
    ])
    const { items } = await listExceptions(services().database, { state: 'assigned', assignee: 'Berta' })
    expect(items).toHaveLength(2)
  })

  it('take tags and notes, and every act is audited', async () => {
    const exceptionIds = [parked[0]?.id ?? '']
    await desk().tag({ exceptionIds }, { add: ['wms', 'urgent'], remove: [] }, { name: 'Anna' })
    await desk().tag({ exceptionIds }, { add: ['monday'], remove: ['urgent'] }, { name: 'Anna' })
    await desk().comment({ exceptionIds }, 'The WMS people look into it.', { name: 'Berta' })
    expect(await desk().show(exceptionIds[0] ?? '')).toMatchObject({
      tags: ['monday', 'wms'],
      notes: [{ author: 'Berta', text: 'The WMS people look into it.' }],
    })
    expect((await listExceptions(services().database, { tag: 'wms' })).items).toHaveLength(1)
    const { rows } = await services().database.query({
      text: 'select actor, action from audit where subject = $1 order by id',
      values: exceptionIds,
    })
    expect(rows).toEqual([
      { actor: 'Anna', action: 'exception.tag' },
      { actor: 'Anna', action: 'exception.tag' },
      { actor: 'Berta', action: 'exception.comment' },
    ])
  })

  it('are open no more when ignored, while their records stay parked; they can be opened again', async () => {
    const exceptionIds = [parked[0]?.id ?? '']
    await desk().ignore({ exceptionIds }, anna)
    expect(await desk().show(exceptionIds[0] ?? '')).toMatchObject({
      ...{ state: 'ignored', isOpen: false, closedBy: 'Anna', closeReason: anna.reason },
    })
    expect((await desk().groups({})).items[0]?.count).toBe(2)
    expect(await standing()).toContain(`${parked[0]?.key} parked`)
    await desk().reopen(exceptionIds, { name: 'Anna' })
    expect((await desk().groups({})).items[0]?.count).toBe(3)
  })

  it('are retried with their record, also when they had been ignored', async () => {
    const [first] = parked
    await desk().ignore({ exceptionIds: [first?.id ?? ''] }, anna)
    await services().repair.retry({ recordIds: [first?.recordId ?? ''] }, { name: 'Berta' })
    expect(await desk().show(first?.id ?? '')).toMatchObject({ state: 'retried', closedBy: 'Berta' })
  })
})

describe('a later record of the same key that is delivered', () => {
  it('resolves the exception in the name of Crossdock; the record stays parked until a person decides', async () => {
    await start('A')
    await expect
      .poll(async () => (await all()).filter(({ isOpen }) => !isOpen), { timeout: 60_000 })
      .toMatchObject([{ key: 'A', state: 'resolved', closedBy: 'crossdock' }])
    expect(await standing()).toEqual(['A parked', 'B parked', 'C parked', 'A delivered'])
    const [overtaken] = (await all()).filter(({ isOpen }) => !isOpen)
    const recordIds = [overtaken?.recordId ?? '']
    const { replays, resolve } = services().repair
    expect((await replays.preview({ verb: 'retry', recordIds })).overtaken).toBe(1)
    await expect(
      replays.start({ verb: 'retry', filter: { cause: 'REMOTE_REJECTED', key: 'A' } }, anna),
    ).rejects.toMatchObject({ code: 'CONFLICT' })
    await desk().reopen([overtaken?.id ?? ''], { name: 'Anna' })
    expect(await desk().show(overtaken?.id ?? '')).toMatchObject({ state: 'open' })
    await resolve(recordIds, anna)
    expect(await standing()).toEqual(['A resolved', 'B parked', 'C parked', 'A delivered'])
  })

  it('is one that says something newer: an older one run again resolves nothing', async () => {
    const [older = ''] = await start('D')
    await expect.poll(standing).toContain('D delivered')
    target.behave = () => ({ taken: false, answer: { status: 422 } })
    await start('D')
    await expect.poll(standing).toContain('D parked')
    target.behave = () => ({ taken: true, answer: { status: 200 } })
    await services().repair.sendAgain({ recordIds: [older] }, anna)
    await expect.poll(async () => (await standing()).filter((line) => line === 'D delivered')).toHaveLength(2)
    expect(await resolveOvertaken(services().database)).toBe(0)
  })
})
