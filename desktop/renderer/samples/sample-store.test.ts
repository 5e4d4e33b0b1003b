import { type Flow, flowSchema } from '@crossdock/shared/flow'
import { expect, test, vi } from 'vitest'
import { createConnectionStore } from '../connection/connection-store.ts'
import { createDocumentStore } from '../document/document-store.ts'
import { createPublishedStore } from '../flows/published-store.ts'
import { ordersFlow, startVersionsServer } from '../versions/testing/versions-server.ts'
import { createCodeTables } from './code-tables.ts'
import type { Sample } from './sample.ts'
import type { SampleShelf } from './sample-shelf.ts'
import { createSampleStore } from './sample-store.ts'
import { listSamplesAt } from './samples-at.ts'

const flow = (id = 'my-flow'): Flow =>
  flowSchema.parse({
    format: 'crossdock/flow@1',
    id,
    name: 'My flow',
    record: { entity: 'order', key: '=number' },
    nodes: {
      hook: { type: 'webhook', version: 1, config: { path: 'x', auth: { type: 'none', reason: 'only for tests' } } },
      open: { type: 'filter', version: 1, name: 'Open', config: { keep: '=status == "open"' } },
      map: {
        type: 'map',
        version: 1,
        config: {
          fields: [
            { target: 'ref', value: '=number' },
            { target: 'lines', value: '=lines' },
          ],
        },
      },
      lines: { type: 'split', version: 1, config: { items: '=lines' } },
      units: {
        type: 'lookup',
        version: 1,
        name: 'Units',
        config: { lookups: [{ table: 'unit', code: '=unit', target: 'wms' }] },
      },
      send: { type: 'http-request', version: 1, name: 'Send', config: { system: 'wms', path: '/x' } },
      after: { type: 'milestone', version: 1, config: { name: 'sent' } },
    },
    wires: [
      { from: 'hook.out', to: 'open' },
      { from: 'open.kept', to: 'map' },
      { from: 'map.out', to: 'lines' },
      { from: 'lines.out', to: 'units' },
      { from: 'units.out', to: 'send' },
      { from: 'send.out', to: 'after' },
    ],
  })
const payload = { number: 'SO-1', status: 'open', lines: [{ unit: 'PCE' }, { unit: 'CT' }] }

/** A shelf in memory. */
function shelfOf(
  kept = new Map<string, readonly Sample[]>(),
): SampleShelf & { readonly kept: Map<string, readonly Sample[]> } {
  return {
    kept,
    load: async (flowId) => kept.get(flowId) ?? [],
    save: async (flowId, samples) => {
      kept.set(flowId, samples)
    },
  }
}

function open(shelf = shelfOf()) {
  const documents = createDocumentStore()
  const connection = createConnectionStore({
    list: async () => [],
    readToken: () => undefined,
    saveToken: async () => {},
    forgetToken: async () => {},
  })
  const tables = createCodeTables(connection)
  const published = createPublishedStore(documents, connection)
  const samples = createSampleStore({ documents, connection, published, tables, shelf })
  documents.open({ flow: flow(), origin: { kind: 'new' } })
  return { documents, samples, shelf }
}

const pasted = (node: string, value: unknown, title = 'Pasted') =>
  ({ title, origin: 'pasted', node, payload: value }) as const

test('a sample at a source is calculated by the pure nodes up to any other', () => {
  const { samples } = open()
  samples.add([pasted('hook', payload)])
  expect(samples.currentAt('hook')).toMatchObject({ standing: 'here', payload })
  expect(samples.currentAt('map')).toMatchObject({ standing: 'calculated', payload, record: { key: 'SO-1' } })
  expect(samples.currentAt('lines')).toMatchObject({ payload: { ref: 'SO-1', lines: payload.lines } })
  expect(samples.currentAt('units')).toMatchObject({ payload: { unit: 'PCE' } })
  expect(samples.currentAt('units')?.note).toContain('the first of 2 children')
})

test('what a node adds and is not known here is said, and the rest is shown', () => {
  const { samples } = open()
  samples.add([pasted('hook', payload)])
  expect(samples.currentAt('send')).toMatchObject({ standing: 'nearby', payload: { unit: 'PCE' } })
  expect(samples.currentAt('send')?.note).toContain('Without what “Units” adds')
  expect(samples.currentAt('after')?.note).toContain('As it stands before “Send”')
})

test('a record that takes another way is shown with that remark', () => {
  const { samples } = open()
  samples.add([pasted('hook', { ...payload, status: 'closed' })])
  expect(samples.currentAt('map')).toMatchObject({ standing: 'nearby' })
  expect(samples.currentAt('map')?.note).toBe('This record does not come here: “Open” sends it to “rejected”.')
})

test('samples are walked around the end, each node for itself', () => {
  const { samples } = open()
  samples.add([pasted('hook', payload, 'one'), pasted('hook', { ...payload, number: 'SO-2' }, 'two')])
  const title = () => samples.currentAt('map')?.sample.title
  expect(title()).toBe('one')
  samples.step('map', 1)
  expect(title()).toBe('two')
  samples.step('map', 1)
  expect(title()).toBe('one')
  samples.step('map', -1)
  expect(title()).toBe('two')
})

test('a sample at the node itself goes before those that stand before it', () => {
  const { samples } = open()
  samples.add([pasted('hook', payload)])
  samples.add([pasted('after', { ok: true }, 'own')])
  expect(samples.currentAt('after')).toMatchObject({ standing: 'here', payload: { ok: true } })
  expect(samples.listAt('after').map(({ title }) => title)).toEqual(['own', 'Pasted'])
  expect(samples.listAt('map')).toHaveLength(1)
})

test('the answer stays the same object until something before the node changes', () => {
  const { documents, samples } = open()
  samples.add([pasted('hook', payload)])
  const before = samples.currentAt('map')
  const rename = (node: string) =>
    documents.edit({ label: 'rename' }, (now) => {
      const old = now.nodes[node]
      return old === undefined ? now : { ...now, nodes: { ...now.nodes, [node]: { ...old, name: 'New' } } }
    })
  rename('map')
  expect(samples.currentAt('map')).toBe(before)
  rename('open')
  expect(samples.currentAt('map')).not.toBe(before)
})

test('what was pasted is there again when the flow is opened the next time, and no other flow has it', async () => {
  const shelf = shelfOf()
  const first = open(shelf)
  first.samples.add([pasted('hook', payload)])
  await vi.waitFor(() => expect(shelf.kept.get('my-flow')).toHaveLength(1))
  const second = open(shelf)
  await vi.waitFor(() => expect(second.samples.listAt('hook')).toHaveLength(1))
  second.documents.open({ flow: flow('other'), origin: { kind: 'new' } })
  expect(second.samples.listAt('hook')).toEqual([])
})

test('a sample over 4 MB is refused in words', () => {
  const { samples } = open()
  expect(samples.add([pasted('hook', 'x'.repeat(5 * 1024 * 1024))])).toContain('One sample does not fit.')
  expect(samples.listAt('hook')).toEqual([])
})

test('the pinned cases of a sample flow are samples at its source', async () => {
  const { documents, samples } = open()
  documents.open({ flow: { ...flow('returns') }, origin: { kind: 'sample' } })
  await vi.waitFor(() => expect(samples.getState().samples.length).toBeGreaterThan(0))
  expect(samples.getState().samples[0]).toMatchObject({ origin: 'case', node: 'received' })
})

test('a record that was recorded at several nodes is listed once, where it is nearest', () => {
  const recorded = (node: string, id: string): Sample => ({
    ...{ id: `${node} ${id}`, title: id, origin: 'recorded', node, payload, sizeBytes: 1, record: { id } },
  })
  const known = [recorded('hook', 'a'), recorded('hook', 'b'), recorded('map', 'a')]
  expect(listSamplesAt(flow(), known, 'lines').map(({ id }) => id)).toEqual(['map a', 'hook b'])
})

test('records of a runtime that is away for a moment stay, and are asked for anew when it is back', async () => {
  await using server = await startVersionsServer(ordersFlow('Orders'))
  const documents = createDocumentStore()
  const connection = createConnectionStore(server.runtimes)
  const tables = createCodeTables(connection)
  const published = createPublishedStore(documents, connection)
  const samples = createSampleStore({ documents, connection, published, tables, shelf: shelfOf() })
  documents.open({ flow: ordersFlow('Orders'), origin: { kind: 'new' } })
  await connection.connect(server.known)
  await samples.loadRecorded('start')
  const asked = () => server.calls.filter((call) => call.includes('/samples')).length
  expect(samples.listAt('start')).toMatchObject([{ title: 'SO-1', origin: 'recorded' }])
  server.interrupt()
  await expect.poll(() => connection.getState().status).toBe('unreachable')
  expect(samples.listAt('start')).toHaveLength(1)
  await connection.retry()
  await expect.poll(asked).toBe(2)
  await expect.poll(() => samples.getState().recorded.get('start')).toBe('loaded')
  expect(samples.listAt('start')).toHaveLength(1)
  connection.disconnect()
  expect(samples.listAt('start')).toEqual([])
})
