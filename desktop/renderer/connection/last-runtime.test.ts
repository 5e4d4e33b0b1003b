import { expect, test } from 'vitest'
import type { KnownRuntime, PlatformRuntimes } from '../platform/platform.ts'
import { createConnectionStore } from './connection-store.ts'
import { firstRuntime, rememberRuntime } from './last-runtime.ts'

function memoryWith(name?: string) {
  const kept = new Map(name === undefined ? [] : [['crossdock.runtime', name]])
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  }
}

const runtime = (name: string): KnownRuntime => ({
  ...{ name, url: `http://${name}.invalid`, apiUrl: `http://${name}.invalid/api/v1`, token: 'added' },
})
const known = ['local', 'test', 'production'].map(runtime)

test('the runtime that was connected last is the first one at the next start', () => {
  expect(firstRuntime(known, memoryWith('production'))?.name).toBe('production')
})

test('without one, or when it is known no more, the first is taken', () => {
  expect(firstRuntime(known, memoryWith())?.name).toBe('local')
  expect(firstRuntime(known, memoryWith('gone'))?.name).toBe('local')
})

test('a local runtime that does not run is not replaced by a server', () => {
  expect(firstRuntime(known.slice(1), memoryWith('local'))).toBeUndefined()
})

test('a runtime that was chosen and did not answer is not remembered', async () => {
  const memory = memoryWith('test')
  const runtimes = { readToken: () => undefined } as Partial<PlatformRuntimes> as PlatformRuntimes
  const connection = createConnectionStore(runtimes)
  rememberRuntime(connection, memory)
  await connection.connect({ ...runtime('production'), token: 'missing' })
  expect(connection.getState().status).toBe('token-needed')
  expect(memory.getItem('crossdock.runtime')).toBe('test')
})
