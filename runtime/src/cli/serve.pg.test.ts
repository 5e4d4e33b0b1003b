import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { getPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../store/database.ts'
import { postgresUrl } from '../testing/services.ts'
import { runCrossdock } from './testing/run-crossdock.ts'

const bin = fileURLToPath(new URL('../../bin/crossdock.mjs', import.meta.url))

let home: string
let databaseName: string
let env: Record<string, string>
let child: ChildProcess | undefined
/** The process that says that it runs: a newer Node than the one that was started, where that is needed. */
let servingPid: number

/** Runs a statement outside of the test’s own database. */
async function onServer(text: string): Promise<void> {
  await using database = openDatabase({ connectionString: postgresUrl(), maxConnections: 1 })
  await database.query({ text })
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'crossdock-serve-'))
  databaseName = `crossdock_test_${randomBytes(6).toString('hex')}`
  await onServer(`create database ${databaseName}`)
  const url = new URL(postgresUrl())
  url.pathname = databaseName
  env = { PATH: process.env.PATH ?? '', CROSSDOCK_HOME: home, DATABASE_URL: url.href }
})

afterEach(async () => {
  if (child?.exitCode === null) child.kill('SIGKILL')
  child = undefined
  await onServer(`drop database if exists ${databaseName} with (force)`)
  await rm(home, { recursive: true, force: true })
})

/** Starts `crossdock serve`, or another command that runs on, and waits until it says that it runs. */
async function startServing(...args: readonly string[]): Promise<ChildProcess> {
  const words = args.length > 0 ? args : ['serve', '--port', '0']
  const started = spawn(process.execPath, [bin, ...words], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  child = started
  for await (const line of createInterface({ input: started.stdout })) {
    const { msg, pid } = JSON.parse(line) as { msg?: string; pid: number }
    servingPid = pid
    if (msg === 'Crossdock runs.') break
  }
  started.stdout.resume()
  return started
}

describe('crossdock serve', () => {
  it('comes before a worker on the same machine', async () => {
    const serving = await startServing()
    const first = getPriority(servingPid)
    expect(first).toBe(getPriority())
    serving.kill('SIGINT')
    await once(serving, 'exit')
    await startServing('worker')
    expect(getPriority(servingPid)).toBeGreaterThan(first)
  })

  it('answers the other commands of its home folder, and ends with 0 when it is told to', async () => {
    const serving = await startServing()
    const path = join(home, 'flow.json')
    await writeFile(
      path,
      JSON.stringify({
        ...{ format: 'crossdock/flow@1', id: 'demo', name: 'Demo', record: { entity: 'order', key: '=number' } },
        nodes: {
          start: { type: 'manual', version: 1 },
          map: { type: 'map', version: 1, config: { fields: [{ target: 'number', value: '=number' }] } },
        },
        wires: [{ from: 'start.out', to: 'map' }],
      }),
    )
    expect(await runCrossdock(['publish', path], env)).toEqual({
      ...{ exitCode: 0, stderr: '' },
      stdout: 'demo: published as version 1\n',
    })
    const { exitCode, stdout } = await runCrossdock(['doctor', '--port', '0'], env)
    expect(stdout).toContain('Every published flow finds its systems, credentials and code tables.')
    expect(exitCode).toBe(0)
    serving.kill('SIGTERM')
    expect((await once(serving, 'close'))[0]).toBe(0)
    await expect(access(join(home, 'server.json'))).rejects.toThrow('ENOENT')
  })

  it('ends at a second signal, whatever a call under way still waits for', async () => {
    const serving = await startServing()
    const { url } = JSON.parse(await readFile(join(home, 'server.json'), 'utf8')) as { url: string }
    const authorization = `Bearer ${(await readFile(join(home, 'admin-token'), 'utf8')).trim()}`
    await using database = openDatabase({ connectionString: env.DATABASE_URL ?? '' })
    const locking = database.query({
      text: 'do $$ begin lock table flows in access exclusive mode; perform pg_sleep(60); end $$',
    })
    const call = fetch(`${url}/api/v1/flows`, { headers: { authorization } })
    const ended = Promise.all([expect(locking).rejects.toThrow(), expect(call).rejects.toThrow('fetch failed')])
    const waiting = { text: `select 1 from pg_locks where not granted and relation = 'flows'::regclass` }
    await expect.poll(async () => (await database.query(waiting)).rowCount).toBeGreaterThan(0)
    serving.kill('SIGTERM')
    serving.kill('SIGINT')
    expect((await once(serving, 'exit'))[0]).toBe(1)
    await database.query({
      text: `select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`,
    })
    await ended
  }, 30_000)

  it('serves the environment that it is told, and lets in the pages that its config file names', async () => {
    const origin = 'https://designer.example'
    const config = { environment: { name: 'Laptop', kind: 'dev' }, allowedOrigins: [origin] }
    await writeFile(join(home, 'config.json'), JSON.stringify(config))
    env = { ...env, CROSSDOCK_ENVIRONMENT: 'test:Berlin' }
    await startServing()
    const { url } = JSON.parse(await readFile(join(home, 'server.json'), 'utf8')) as { url: string }
    const token = (await readFile(join(home, 'admin-token'), 'utf8')).trim()
    const answer = await fetch(`${url}/api/v1/about`, { headers: { authorization: `Bearer ${token}`, origin } })
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
    expect(await answer.json()).toMatchObject({ environment: { name: 'Berlin', kind: 'test' }, me: { role: 'admin' } })
  })

  it('says which port is taken, ends with 1 and leaves no trace of a server', async () => {
    await startServing()
    const { url } = JSON.parse(await readFile(join(home, 'server.json'), 'utf8')) as { url: string }
    const second = join(home, 'second')
    const args = ['serve', '--port', new URL(url).port, '--home', second]
    expect(await runCrossdock(args, env)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(new RegExp(`^PORT_IN_USE: Port ${new URL(url).port} `)),
    })
    await expect(access(join(second, 'server.json'))).rejects.toThrow('ENOENT')
  })
})

describe('crossdock migrate', () => {
  it('brings the database to this version, and again is fine', async () => {
    for (const _time of [1, 2]) {
      const { exitCode, stdout } = await runCrossdock(['migrate', '--json'], env)
      expect({ exitCode, version: (JSON.parse(stdout) as { version: number }).version }).toEqual({
        exitCode: 0,
        version: expect.any(Number),
      })
    }
  })
})
