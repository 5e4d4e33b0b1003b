import { afterAll, beforeAll, expect, it } from 'vitest'
import { startRuntime } from './main.ts'
import type { Services } from './services.ts'
import { postgresUrl } from './testing/services.ts'
import { startTestRuntime, type TestRuntime } from './testing/test-runtime.ts'

const me = { name: 'tester' }
let started: TestRuntime

beforeAll(async () => {
  started = await startTestRuntime({
    databaseUrl: postgresUrl(),
    parts: { api: true, worker: false, scheduler: false },
  })
})
afterAll(() => started[Symbol.asyncDispose]())

/** How publishing went: the version, or the code of its refusal. */
async function publish(
  services: Services,
  id: string,
  { path, ...more }: { readonly path: string; readonly name?: string; readonly disabled?: boolean },
): Promise<unknown> {
  const { name = id, disabled } = more
  const config = { path, auth: { type: 'none', reason: 'only this test calls it' } }
  const document = {
    ...{ format: 'crossdock/flow@1', id, name, record: { entity: 'order', key: '=number' } },
    nodes: {
      in: { type: 'webhook', version: 1, config, ...(disabled ? { disabled } : {}) },
      stop: { type: 'filter', version: 1, config: { keep: '=true' } },
    },
    wires: [{ from: 'in.out', to: 'stop' }],
  }
  try {
    const published = await services.publish(JSON.stringify(document), { message: 'test', actor: me })
    return published.ok ? published.version : published.problems
  } catch (thrown) {
    return (thrown as { code?: unknown }).code
  }
}

it('of flows that are published on one hook at the same time, one gets it', async () => {
  const { services } = started.runtime
  const ids = Array.from({ length: 20 }, (_, n) => `at-once-${n}`)
  const outcomes = await Promise.all(ids.map((id) => publish(services, id, { path: 'at-once' })))
  expect(outcomes.toSorted()).toEqual([1, ...Array(19).fill('CONFLICT')])
  // What was refused left nothing behind, and the one that has the hook goes on having it.
  const { rows } = await services.database.query<{ id: string }>({ text: 'select id from flows order by id' })
  expect(rows).toHaveLength(1)
  const id = rows[0]?.id ?? ''
  expect(await publish(services, id, { path: 'at-once', name: 'Another name' })).toBe(2)
})

it('a hook that was published through another process is taken, and free again once that flow has left it', async () => {
  const { services } = started.runtime
  const other = await startRuntime(started.options)
  try {
    expect(await publish(services, 'here', { path: 'two' })).toBe(1)
    expect(await publish(other.services, 'there', { path: 'two' })).toBe('CONFLICT')
    expect(await publish(services, 'here', { path: 'elsewhere' })).toBe(2)
    expect(await publish(other.services, 'there', { path: 'two' })).toBe(1)
    // A source that is disabled has no hook; enabled again, it may find it taken.
    expect(await publish(other.services, 'there', { path: 'two', disabled: true })).toBe(2)
    expect(await publish(services, 'here', { path: 'two' })).toBe(3)
    expect(await publish(other.services, 'there', { path: 'two' })).toBe('CONFLICT')
  } finally {
    await other.stop('finish')
  }
})
