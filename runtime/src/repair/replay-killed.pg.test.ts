import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatabase } from '../store/database.ts'
import { declare } from '../testing/declare.ts'
import { postgresUrl } from '../testing/services.ts'
import { startTestRuntime, type TestRuntime } from '../testing/test-runtime.ts'
import { startTestTarget, type TestHttpTarget } from '../testing/test-target.ts'

// Not the launcher in `bin`: killing that one would leave the runtime alive.
const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url))
const anna = { name: 'Anna', reason: 'the WMS takes them now' }
const recordCount = 150

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
  home = await mkdtemp(join(tmpdir(), 'crossdock-replay-'))
  databaseName = `crossdock_test_${randomBytes(6).toString('hex')}`
  await onServer(`create database ${databaseName}`)
  const url = new URL(postgresUrl())
  url.pathname = databaseName
  databaseUrl = url.href
  target = await startTestTarget()
  desk = await startTestRuntime({
    databaseUrl,
    schema: 'public',
    parts: { api: false, worker: false, scheduler: false },
  })
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

const flow = JSON.stringify({
  format: 'crossdock/flow@1',
  id: 'release',
  name: 'Release',
  record: { entity: 'order', key: '=number' },
  settings: { lanes: 2 },
  nodes: {
    in: { type: 'manual', version: 1 },
    wms: {
      type: 'http-request',
      version: 1,
      config: { system: 'wms', path: '/orders', idempotency: { targetHonours: true } },
    },
  },
  wires: [{ from: 'in.out', to: 'wms' }],
})

it('a replay whose runtime is killed in the middle goes on in the next one: nothing twice, and its report is complete', {
  timeout: 600_000,
}, async () => {
  const { services } = desk.runtime
  const { database, repair } = services
  await services.publish(flow, { message: 'test', actor: { name: 'tester' } })
  target.behave = () => ({ taken: false, answer: { status: 422 } })
  const items = Array.from({ length: recordCount }, (_, n) => ({ payload: { number: `SO-${n}` } }))
  await services.startManual({ flow: 'release', items }, { name: 'tester' })
  const first = await serve()
  const countOf = async (text: string) => (await database.query<{ n: number }>({ text })).rows[0]?.n
  const parked = () => countOf(`select count(*)::int as n from open_records where state = 'parked'`)
  await expect.poll(parked, { timeout: 60_000 }).toBe(recordCount)

  target.behave = () => ({ taken: true, answer: { status: 201 } })
  const order = { verb: 'retry', filter: { flow: 'release' }, perSecond: 60 } as const
  const { id } = await repair.replays.start(order, anna)
  const startedCount = async () => (await repair.replays.show(id)).counts.started
  await expect.poll(startedCount, { timeout: 60_000 }).toBeGreaterThan(20)
  await kill(first)
  expect((await repair.replays.show(id)).counts.pending).toBeGreaterThan(0)

  await serve()
  await expect.poll(async () => (await repair.replays.show(id)).state, { timeout: 480_000 }).toBe('finished')
  expect(await repair.replays.show(id)).toMatchObject({
    counts: { chosen: recordCount, pending: 0, started: recordCount, refused: 0, left: 0 },
    states: { delivered: recordCount },
  })
  expect(target.effects.size).toBe(recordCount)
  expect(new Set([...target.effects.values()].map(({ body }) => body.number)).size).toBe(recordCount)
  expect(await countOf(`select count(*)::int as n from audit where action = 'record.retry'`)).toBe(recordCount)
})
