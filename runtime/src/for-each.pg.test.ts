import { readFile } from 'node:fs/promises'
import type { ApiClient } from '@crossdock/shared/api'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { apiClient } from './testing/api-client.ts'
import { declare } from './testing/declare.ts'
import { postgresUrl } from './testing/services.ts'
import { startTestRuntime, type TestRuntime } from './testing/test-runtime.ts'
import { startTestTarget, type TestHttpTarget } from './testing/test-target.ts'

/** Every line of an order is booked; then the order is told to be released. */
const release = JSON.stringify({
  format: 'crossdock/flow@1',
  id: 'release',
  name: 'Release',
  record: { entity: 'order', key: '=number' },
  settings: { lanes: 4 },
  nodes: {
    in: { type: 'manual', version: 1 },
    lines: { type: 'for-each', version: 1, config: { items: '=lines', key: '=number + "/" + text(item.no)' } },
    book: { type: 'http-request', version: 1, config: { system: 'wms', path: '/lines' }, retry: { attempts: 1 } },
    tell: { type: 'http-request', version: 1, config: { system: 'wms', path: '/released' } },
  },
  wires: [
    { from: 'in.out', to: 'lines' },
    { from: 'lines.each', to: 'book' },
    { from: 'lines.done', to: 'tell' },
  ],
})

let started: TestRuntime
let api: ApiClient
let wms: TestHttpTarget
beforeAll(async () => {
  started = await startTestRuntime({ databaseUrl: postgresUrl() })
  const token = (await readFile(started.runtime.adminTokenPath, 'utf8')).trim()
  api = apiClient({ url: started.runtime.url, token })
  wms = await startTestTarget()
  await declare(started.runtime.services, { systems: { wms: { kind: 'http', baseUrl: wms.url, network: 'loopback' } } })
  const published = await started.runtime.services.publish(release, { message: 'test', actor: { name: 'tester' } })
  expect(published).toMatchObject({ ok: true })
})
afterAll(async () => {
  await started[Symbol.asyncDispose]()
  await wms[Symbol.asyncDispose]()
})
beforeEach(() => {
  wms.behave = () => ({ taken: true, answer: { status: 201 } })
})

const order = (number: string, ...nos: number[]) => ({ number, lines: nos.map((no) => ({ no })) })

async function start(...payloads: readonly { readonly number: string }[]): Promise<void> {
  const items = payloads.map((payload) => ({ payload }))
  await started.runtime.services.startManual({ flow: 'release', items }, { name: 'tester' })
}

async function stateOf(key: string): Promise<string | undefined> {
  return (await api.findRecords({ query: { key } })).items[0]?.state
}

const callsOf = (number: string) =>
  wms.calls.flatMap(({ body }) => {
    const { no, number: of } = body as { no?: number; number?: string }
    return of === number ? ['released'] : no === undefined ? [] : [String(no)]
  })

describe('for each line of an order', { timeout: 60_000 }, () => {
  it('something is done, and when all of it has ended the order goes on, once', async () => {
    await start(order('SO-1', 11, 12, 13))
    await expect.poll(() => stateOf('SO-1')).toBe('delivered')
    const calls = callsOf('SO-1').filter((call) => ['11', '12', '13', 'released'].includes(call))
    expect(calls.slice(0, 3).sort()).toEqual(['11', '12', '13'])
    expect(calls.slice(3)).toEqual(['released'])
    const record = (await api.findRecords({ query: { key: 'SO-1' } })).items[0]
    const { journey } = await api.getRecord({ params: { record: record?.id ?? '' } })
    expect(journey.map(({ node, outcome }) => `${node} ${outcome}`)).toEqual([
      'lines split',
      'lines passed',
      'tell passed',
    ])
  })

  it('one that is parked keeps the order waiting, until a person has repaired it', async () => {
    wms.behave = ({ body }) =>
      body.no === 22 ? { taken: false, answer: { status: 422 } } : { taken: true, answer: { status: 201 } }
    await start(order('SO-2', 21, 22))
    await expect.poll(() => stateOf('SO-2/22')).toBe('parked')
    await expect.poll(() => stateOf('SO-2')).toBe('expecting')
    expect(callsOf('SO-2')).not.toContain('released')
    wms.behave = () => ({ taken: true, answer: { status: 201 } })
    const [parked] = (await api.findRecords({ query: { key: 'SO-2/22' } })).items
    await api.startReplay({ body: { verb: 'retry', recordIds: [parked?.id ?? ''], reason: 'the line exists now' } })
    await expect.poll(() => stateOf('SO-2')).toBe('delivered')
    expect(callsOf('SO-2').filter((call) => call === 'released')).toHaveLength(1)
  })

  it('there is nothing to do for an order without lines, which goes on at once', async () => {
    await start(order('SO-3'))
    await expect.poll(() => stateOf('SO-3')).toBe('delivered')
    expect(callsOf('SO-3')).toContain('released')
  })

  it.for([
    ['its lines have keys', { key: '=number + "/" + text(item.no)' }],
    ['its lines have none', {}],
  ] as const)(
    'what was done stays done, and what was left out is done, when a corrected flow makes the list again and %s',
    async ([, config]) => {
      const id = `gifts-${Object.keys(config).length}`
      const publish = async (items: string) => {
        const lines = { type: 'for-each', version: 1, config: { items, ...config } }
        const document = { ...JSON.parse(release), id, nodes: { ...JSON.parse(release).nodes, lines } }
        const { services } = started.runtime
        expect(
          await services.publish(JSON.stringify(document), { message: 'test', actor: { name: 'tester' } }),
        ).toMatchObject({ ok: true })
      }
      await publish('=lines.filter(line, line.no != 41)')
      wms.behave = ({ path }) =>
        path === '/released' ? { taken: false, answer: { status: 422 } } : { taken: true, answer: { status: 201 } }
      const number = `SO-${id}`
      const payload = { number, lines: [41, 42, 43].map((no) => ({ no, of: number })) }
      await started.runtime.services.startManual({ flow: id, items: [{ payload }] }, { name: 'tester' })
      const parkedOne = async () =>
        (await api.findRecords({ query: { key: number } })).items.find(({ state }) => state === 'parked')
      await expect.poll(parkedOne).toBeDefined()
      const parked = await parkedOne()
      await publish('=lines')
      wms.behave = () => ({ taken: true, answer: { status: 201 } })
      const body = { version: 'current', fromNode: 'lines', reason: 'the gift was left out' } as const
      await api.retryRecord({ params: { record: parked?.id ?? '' }, body })
      await expect
        .poll(async () => (await api.getRecord({ params: { record: parked?.id ?? '' } })).state)
        .toBe('delivered')
      const booked = wms.calls.flatMap(({ body: line }) => (line.of === number ? [line.no] : []))
      expect(booked.toSorted()).toEqual([41, 42, 43])
    },
  )
})
