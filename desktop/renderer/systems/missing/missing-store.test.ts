import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type FoundSubflow, flowSchema } from '@crossdock/shared/flow'
import { afterEach, expect, it, vi } from 'vitest'
import { createStore } from 'zustand/vanilla'
import { createConnectionStore } from '../../connection/connection-store.ts'
import { createDocumentStore } from '../../document/document-store.ts'
import { changeConfig } from '../../document/edits/change-config.ts'
import { renameNode } from '../../document/edits/rename-node.ts'
import { createProblemsStore } from '../../document/problems.ts'
import type { PlatformRuntimes } from '../../platform/platform.ts'
import { createBindingsStore } from '../bindings-store.ts'
import { createMissingStore } from './missing-store.ts'

const flow = flowSchema.parse({
  format: 'crossdock/flow@1',
  id: 'orders',
  name: 'Orders',
  record: { entity: 'order' },
  nodes: { send: { type: 'http-request', version: 1, config: { system: 'wms', method: 'POST', path: '/orders' } } },
})

const runtimes: PlatformRuntimes = {
  list: async () => [],
  readToken: () => 'a token',
  saveToken: async () => {},
  forgetToken: async () => {},
}

const close: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const act of close.splice(0)) await act()
})

async function syntaxProblems(request: IncomingMessage): Promise<readonly object[]> {
  const { nodes = {} } = JSON.parse(await text(request)).document
  const told = { code: 'CODE_SYNTAX', message: 'The code of node “script” does not compile.', remedy: 'Correct it.' }
  return nodes.script?.config.code === 'oops' ? [{ path: '/nodes/script/config/code', ...told }] : []
}

/** As much of a runtime as says what is missing: every flow needs the system “wms”, and `oops` is no script. */
async function startRuntime(declared: readonly string[]) {
  const server: Server = createServer(async (request, response) => {
    const json = (body: unknown) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    const path = request.url ?? ''
    if (path.endsWith('/events')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n')
    } else if (path.endsWith('/about')) {
      const me = { name: 'anna', role: 'designer', may: [] }
      json({ version: '1', environment: { name: 'test', kind: 'test' }, me, limits: { bodyBytes: 1 } })
    } else if (path.endsWith('/flows/validate')) {
      const isThere = declared.includes('wms')
      json({
        problems: await syntaxProblems(request),
        missing: isThere ? [] : [{ kind: 'system', name: 'wms', node: 'send', message: '' }],
      })
    } else {
      json({ items: [] })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  close.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { server, known: { name: 'test', url, apiUrl: url, token: 'kept' } as const }
}

function openStores() {
  const documents = createDocumentStore()
  const connection = createConnectionStore(runtimes)
  close.unshift(async () => connection.disconnect())
  const missing = createMissingStore(documents, { connection, bindings: createBindingsStore(connection) })
  return { documents, connection, missing }
}

const wms = { kind: 'system', name: 'wms', nodes: ['send'], isOtherKind: false, systemKind: 'http' }

it('knows what the environment lacks once a flow is open and a runtime is connected, in either order', async () => {
  const { known } = await startRuntime([])
  for (const isFlowFirst of [true, false]) {
    const { documents, connection, missing } = openStores()
    const openFlow = () => documents.open({ flow, origin: { kind: 'new' } })
    if (isFlowFirst) openFlow()
    await connection.connect(known)
    if (!isFlowFirst) openFlow()
    await vi.waitFor(() => expect(missing.getState().missing).toEqual([wms]))
  }
})

it('forgets what was missing when it is declared', async () => {
  const declared: string[] = []
  const { known } = await startRuntime(declared)
  const { documents, connection, missing } = openStores()
  documents.open({ flow, origin: { kind: 'new' } })
  await connection.connect(known)
  await vi.waitFor(() => expect(missing.getState().missing).toEqual([wms]))
  declared.push('wms')
  documents.edit({ label: 'rename' }, (open) => renameNode(open, 'send', 'Send it'))
  await vi.waitFor(() => expect(missing.getState().missing).toEqual([]), { timeout: 5_000 })
})

it('keeps what it knows while the runtime is away, and nothing once it works offline', async () => {
  const { known, server } = await startRuntime([])
  const { documents, connection, missing } = openStores()
  documents.open({ flow, origin: { kind: 'new' } })
  await connection.connect(known)
  await vi.waitFor(() => expect(missing.getState().missing).toEqual([wms]))
  server.closeAllConnections()
  await vi.waitFor(() => expect(connection.getState().status).toBe('unreachable'))
  expect(missing.getState().missing).toEqual([wms])
  connection.disconnect()
  expect(missing.getState().missing).toEqual([])
})

it('tells a problem of a script that the sandbox cannot compile, for as long as the script is that text', async () => {
  const { known } = await startRuntime(['wms'])
  const { documents, connection, missing } = openStores()
  const subflows = createStore(() => ({ find: (): FoundSubflow => ({ state: 'unknown' }) }))
  const problems = createProblemsStore(documents, { subflows, scripts: missing })
  const script = { type: 'code', version: 1, config: { code: 'oops' } }
  documents.open({ flow: { ...flow, nodes: { script } }, origin: { kind: 'new' } })
  await connection.connect(known)
  const told = () =>
    problems
      .getState()
      .byNode.get('script')
      ?.filter(({ code }) => code === 'CODE_SYNTAX') ?? []
  await vi.waitFor(() => expect(told()).toMatchObject([{ node: 'script', field: ['code'] }]))
  const write = (value: string) =>
    documents.edit({ label: 'write' }, (open) => changeConfig(open, { node: 'script', path: ['code'], value }))
  write('return 1')
  await vi.waitFor(() => expect(told()).toEqual([]))
  write('oops')
  await vi.waitFor(() => expect(told()).toHaveLength(1), { timeout: 5_000 })
})
