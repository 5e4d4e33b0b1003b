import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findCancelledLanes, markCancelled } from './store/cancel-store.ts'
import { openDatabase } from './store/database.ts'
import { loadRun } from './store/run-queries.ts'
import { declare } from './testing/declare.ts'
import { postgresUrl } from './testing/services.ts'
import { startTestRuntime, type TestRuntime } from './testing/test-runtime.ts'
import { startTestTarget, type TestHttpTarget } from './testing/test-target.ts'

// Not the launcher in `bin`: killing that one would leave the runtime alive.
const main = fileURLToPath(new URL('./cli/main.ts', import.meta.url))
const recordCount = 3_000

let home: string
let databaseName: string
let databaseUrl: string
/** Asks and looks; has no worker and no scheduler. */
let desk: TestRuntime
let target: TestHttpTarget
let child: ChildProcess | undefined

async function onServer(text: string): Promise<void> {
  await using database = openDatabase({ connectionString: postgresUrl(), maxConnections: 1 })
  await database.query({ text })
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'crossdock-cancel-'))
  databaseName = `crossdock_test_${randomBytes(6).toString('hex')}`
  await onServer(`create database ${databaseName}`)
  const url = new URL(postgresUrl())
  url.pathname = databaseName
  databaseUrl = url.href
  target = await startTestTarget()
  const parts = { api: false, worker: false, scheduler: false }
  desk = await startTestRuntime({ databaseUrl, schema: 'public', parts })
  const system = { kind: 'http', baseUrl: target.url, network: 'loopback' }
  await declare(desk.runtime.services, { systems: { wms: system } })
})

afterEach(async () => {
  await kill(child)
  await desk[Symbol.asyncDispose]()
  await target[Symbol.asyncDispose]()
  await onServer(`drop database if exists ${databaseName} with (force)`)
  await rm(home, { recursive: true, force: true })
})

/** Starts a runtime with all parts in a process of its own. */
async function serve(): Promise<ChildProcess> {
  const env = { PATH: process.env.PATH ?? '', CROSSDOCK_HOME: home, DATABASE_URL: databaseUrl }
  const started = spawn(process.execPath, [main, 'serve', '--port', '0'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  child = started
  for await (const line of createInterface({ input: started.stdout })) {
    if ((JSON.parse(line) as { msg?: string }).msg === 'Crossdock runs.') break
  }
  started.stdout.resume()
  return started
}

/** As a machine does that loses power: nothing is ended in order. */
async function kill(running: ChildProcess | undefined): Promise<void> {
  if (running?.exitCode !== null || running.signalCode !== null) return
  running.kill('SIGKILL')
  await once(running, 'close')
}

/** A target that does not see repetitions: what was sent before the crash and never answered stays unknown. */
const flow = JSON.stringify({
  format: 'crossdock/flow@1',
  id: 'release',
  name: 'Release',
  record: { entity: 'order', key: '=number' },
  settings: { lanes: 2 },
  nodes: {
    in: { type: 'manual', version: 1 },
    wms: { type: 'http-request', version: 1, config: { system: 'wms', path: '/orders' } },
  },
  wires: [{ from: 'in.out', to: 'wms' }],
})

it('a cancellation whose runtime is killed in the middle is carried on by the next one: nothing is sent after it, nothing is left open but what nobody knows', {
  timeout: 600_000,
}, async () => {
  const { services } = desk.runtime
  const { database } = services
  await services.publish(flow, { message: 'test', actor: { name: 'tester' } })
  const items = Array.from({ length: recordCount }, (_, n) => ({ payload: { number: `SO-${n}` } }))
  const { runId } = await services.startManual({ flow: 'release', items }, { name: 'tester' })
  const followers = await services.startManual({ flow: 'release', items: items.slice(-5) }, { name: 'tester' })
  const first = await serve()
  await expect.poll(() => target.calls.length, { timeout: 60_000 }).toBeGreaterThan(100)
  // From here on every call hangs, so that some are surely under way when the power goes.
  target.behave = () => ({ taken: true, answer: 'hang' })
  const sent = target.calls.length
  await expect.poll(() => target.calls.length, { timeout: 60_000 }).toBeGreaterThan(sent)
  await database.transaction((sql) => markCancelled(sql, { runId, by: 'Anna', reason: 'the wrong file' }))
  await findCancelledLanes(database)
  const ended = async () => (await loadRun(database, runId)).cancelled?.endedRecords ?? 0
  await expect.poll(ended, { timeout: 60_000 }).toBeGreaterThan(0)
  await kill(first)
  const atKill = target.calls.length
  expect((await loadRun(database, runId)).cancelled).not.toHaveProperty('overAt')

  target.behave = () => ({ taken: true, answer: { status: 201 } })
  await serve()
  const isOver = async () => (await loadRun(database, runId)).cancelled?.overAt
  await expect.poll(isOver, { timeout: 150_000 }).toBeTypeOf('string')
  const { cancelled, states } = await loadRun(database, runId)
  const { delivered = 0, parked = 0, resolved = 0 } = states
  expect(delivered + parked + resolved).toBe(recordCount)
  expect(parked).toBeGreaterThan(0)
  expect(cancelled?.endedRecords).toBe(resolved)
  const numbers = (calls: TestHttpTarget['calls']) => calls.map(({ body }) => body.number ?? '')
  const ofRun = new Set(items.slice(0, -5).map(({ payload }) => payload.number))
  expect(numbers(target.calls.slice(atKill)).filter((number) => ofRun.has(number))).toEqual([])
  expect(numbers(target.calls).filter((number) => ofRun.has(number)).length).toBe(
    new Set(numbers(target.calls).filter((number) => ofRun.has(number))).size,
  )
  // Whoever follows the cancelled ones goes on, but not past one whose outcome nobody knows.
  const isSettled = async () => {
    const { delivered: gone = 0, held = 0 } = (await loadRun(database, followers.runId)).states
    return gone + held
  }
  await expect.poll(isSettled, { timeout: 60_000 }).toBe(5)
  const { rows } = await database.query<{ code: string; n: number }>({
    text: `select code, count(*)::int as n from exceptions where state = 'open' group by code`,
  })
  expect(rows).toEqual([{ code: 'OUTCOME_UNKNOWN', n: parked }])
})
