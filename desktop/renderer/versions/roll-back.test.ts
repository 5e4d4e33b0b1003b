import type { Flow } from '@crossdock/shared/flow'
import { expect, test, vi } from 'vitest'
import { createConnectionStore } from '../connection/connection-store.ts'
import { createDocumentStore } from '../document/document-store.ts'
import { changeSettings } from '../document/edits/change-settings.ts'
import { baseVersionOf, publishOpenFlow } from '../flows/publish-flow.ts'
import { createPublishedStore } from '../flows/published-store.ts'
import { rollBack } from './roll-back.ts'
import { ordersFlow, startVersionsServer } from './testing/versions-server.ts'
import { createVersionsStore } from './versions-store.ts'

const first = ordersFlow('First')
const second = ordersFlow('Second')

async function openDraft(...flows: readonly Flow[]) {
  const server = await startVersionsServer(...flows)
  const documents = createDocumentStore()
  const connection = createConnectionStore(server.runtimes)
  const published = createPublishedStore(documents, connection)
  const versions = createVersionsStore(documents, connection)
  const flow = flows.at(-1) ?? first
  documents.open({ flow, saved: flow, origin: { kind: 'runtime', runtime: 'test', version: flows.length } })
  await connection.connect(server.known)
  await vi.waitFor(() => expect(published.getState().isKnown).toBe(true))
  const dispose = async () => {
    connection.disconnect()
    await server[Symbol.asyncDispose]()
  }
  const rename = (name: string) => documents.edit({ label: 'rename' }, (before) => changeSettings(before, { name }))
  const open = () => documents.getState().open
  return { server, documents, connection, published, versions, rename, open, [Symbol.asyncDispose]: dispose }
}

const publication = { message: 'why', allowMissing: false, expectedVersion: 2 }

test('what is published becomes the base of the draft, and its message is used up', async () => {
  await using draft = await openDraft(first, second)
  draft.rename('Third')
  draft.published.setMessage('why')
  expect(await publishOpenFlow(draft, publication)).toEqual({ kind: 'published', version: 3, isNew: true })
  expect(draft.open()).toMatchObject({ isDirty: false, origin: { kind: 'runtime', version: 3 } })
  expect(draft.published.getState()).toMatchObject({ message: '', current: { version: 3, message: 'why' } })
})

test('a publication that was overtaken tells by whom, and loses nothing', async () => {
  await using draft = await openDraft(first, second)
  draft.rename('Mine')
  draft.published.setMessage('my reason')
  draft.server.versions.push({ document: ordersFlow('Theirs'), message: 'theirs', publishedBy: 'bob' })
  const detail = { currentVersion: 3, publishedBy: 'bob', publishedAt: '2026-01-01T00:00:00.000Z' }
  draft.server.refusal = { status: 409, error: { code: 'CONFLICT', message: 'no', remedy: 'compare', detail } }
  expect(await publishOpenFlow(draft, publication)).toEqual({
    kind: 'overtaken',
    version: 3,
    by: 'bob',
    at: '2026-01-01T00:00:00.000Z',
  })
  expect(draft.open()).toMatchObject({ flow: { name: 'Mine' }, isDirty: true, origin: { version: 2 } })
  expect(draft.published.getState()).toMatchObject({ message: 'my reason', current: { version: 3 } })
})

test('a refused publication answers every problem, and whether something is missing', async () => {
  await using draft = await openDraft(first, second)
  const problem = { path: '/nodes/start', code: 'CONFIG_INVALID', message: 'wrong', remedy: 'correct it' }
  const missing = { kind: 'system', name: 'wms', node: 'start', message: 'not declared' }
  const detail = { problems: [problem], missing: [missing] }
  draft.server.refusal = { status: 422, error: { code: 'FLOW_INVALID', message: 'refused', remedy: 'correct', detail } }
  expect(await publishOpenFlow(draft, publication)).toEqual({
    kind: 'refused',
    message: 'refused',
    problems: [problem],
    isSomethingMissing: true,
  })
})

test('only what was opened from this very runtime knows what it was begun from', () => {
  expect(baseVersionOf({ kind: 'runtime', runtime: 'test', version: 4 }, 'test')).toBe(4)
  expect(baseVersionOf({ kind: 'runtime', runtime: 'test', version: 4 }, 'production')).toBeUndefined()
  expect(baseVersionOf({ kind: 'file', name: 'a.flow.json' }, 'test')).toBeUndefined()
})

test('a draft that says what was published follows a roll-back, and undo takes it back', async () => {
  await using draft = await openDraft(first, second)
  const answer = await rollBack(draft, { version: 1, message: 'back', allowMissing: false })
  expect(answer).toMatchObject({ kind: 'published', version: 3 })
  expect(draft.open()).toMatchObject({ flow: { name: 'First' }, isDirty: false, origin: { version: 3 } })
  expect(draft.versions.getState().items?.map(({ version }) => version)).toEqual([3, 2, 1])
  draft.documents.undo()
  expect(draft.open()).toMatchObject({ flow: { name: 'Second' }, isDirty: true })
})

test('a draft with changes of its own stays as it is when something is rolled back', async () => {
  await using draft = await openDraft(first, second)
  draft.rename('Mine')
  await rollBack(draft, { version: 1, message: 'back', allowMissing: false })
  expect(draft.open()).toMatchObject({ flow: { name: 'Mine' }, origin: { version: 2 } })
  expect(draft.published.getState().current).toMatchObject({ version: 3, flow: { name: 'First' } })
})

test('a version is read once, and forgotten when another flow is opened', async () => {
  await using draft = await openDraft(first, second)
  const readsOfFirst = () => draft.server.calls.filter((call) => call.endsWith('?version=1')).length
  expect((await draft.versions.read(1)).name).toBe('First')
  await draft.versions.read(1)
  expect(readsOfFirst()).toBe(1)
  draft.documents.open({ flow: { ...first, id: 'other' }, origin: { kind: 'new' } })
  expect(draft.versions.getState().items).toBeUndefined()
  draft.documents.open({ flow: first, origin: { kind: 'new' } })
  await draft.versions.read(1)
  expect(readsOfFirst()).toBe(2)
})
