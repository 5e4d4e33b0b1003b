import type { Flow } from '@crossdock/shared/flow'
import { expect, test, vi } from 'vitest'
import { createConnectionStore } from '../connection/connection-store.ts'
import { createDocumentStore } from '../document/document-store.ts'
import { createPublishedStore } from '../flows/published-store.ts'
import { ordersFlow, startVersionsServer } from '../versions/testing/versions-server.ts'
import { createLiveStore } from './live-store.ts'

/** A window that can be hidden. */
function smallPage() {
  const listeners: (() => void)[] = []
  let isShown = true
  return {
    isVisible: () => isShown,
    onChange: (listener: () => void) => void listeners.push(listener),
    show: (shown: boolean) => {
      isShown = shown
      for (const listener of listeners) listener()
    },
  }
}

async function follow(...flows: readonly Flow[]) {
  const server = await startVersionsServer(...flows)
  const documents = createDocumentStore()
  const connection = createConnectionStore(server.runtimes)
  const published = createPublishedStore(documents, connection)
  const page = smallPage()
  const store = createLiveStore({ documents, connection, published, runtimes: server.runtimes, page })
  documents.open({ flow: ordersFlow('Draft'), origin: { kind: 'new' } })
  await connection.connect(server.known)
  await vi.waitFor(() => expect(published.getState().isKnown).toBe(true))
  const dispose = async () => {
    connection.disconnect()
    await server[Symbol.asyncDispose]()
  }
  const live = () => store.getState().live
  return { server, documents, connection, published, page, store, live, [Symbol.asyncDispose]: dispose }
}

const watched = (server: { watchers(): number }) => vi.waitFor(() => expect(server.watchers()).toBe(1))
const unwatched = (server: { watchers(): number }) => vi.waitFor(() => expect(server.watchers()).toBe(0))

test('tells what moves in the open flow while it is published and connected', async () => {
  await using all = await follow(ordersFlow('First'))
  const { server, live, connection } = all
  await watched(server)
  server.tellLive({ isPaused: true })
  await vi.waitFor(() => expect(live()?.isPaused).toBe(true))
  connection.disconnect()
  expect(live()).toBeUndefined()
  await unwatched(server)
})

test('asks nothing for a flow that is not published', async () => {
  await using all = await follow()
  const { server, live } = all
  expect([server.watchers(), live()]).toEqual([0, undefined])
  expect(server.calls.filter((call) => call.includes('/events?flow='))).toEqual([])
})

test('rests while nobody sees the window or another flow is open', async () => {
  await using all = await follow(ordersFlow('First'))
  const { server, page, documents } = all
  await watched(server)
  page.show(false)
  await unwatched(server)
  page.show(true)
  await watched(server)
  documents.open({ flow: { ...ordersFlow('Other'), id: 'other' }, origin: { kind: 'new' } })
  await unwatched(server)
})

test('of many messages at once only a few are shown, the last one among them', async () => {
  await using all = await follow(ordersFlow('First'))
  const { server, store, live } = all
  const shown: unknown[] = []
  store.subscribe((state) => void shown.push(state.live))
  await watched(server)
  for (let windowMinutes = 1; windowMinutes <= 50; windowMinutes++) server.tellLive({ windowMinutes })
  await vi.waitFor(() => expect(live()?.windowMinutes).toBe(50), { timeout: 10_000 })
  expect(shown.length).toBeLessThan(10)
})

test('a publication by somebody else is noticed', async () => {
  await using all = await follow(ordersFlow('First'))
  const { server, published } = all
  await watched(server)
  server.versions.push({ document: ordersFlow('Second'), message: 'theirs', publishedBy: 'bob' })
  server.tellLive({})
  await vi.waitFor(() => expect(published.getState().current).toMatchObject({ version: 2, flow: { name: 'Second' } }))
})
