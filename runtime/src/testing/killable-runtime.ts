import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type ApiClient, createApiClient } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import { fetch } from 'undici'
import { type Database, openDatabase } from '../store/database.ts'
import { migrate } from '../store/migrate.ts'
import { createToken } from '../store/token-store.ts'
import { postgresUrl } from './services.ts'

// Not the launcher in `bin`: killing that one would leave the runtime alive.
const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url))

/** A runtime with all parts in a process of its own, on a database of its own, which can be killed and started anew. */
export interface KillableRuntime extends AsyncDisposable {
  readonly databaseUrl: string
  readonly database: Database
  /** An administrator’s calls, to whichever process runs. */
  readonly api: ApiClient
  start(): Promise<void>
  /** As a machine does that loses power: nothing is ended in order. */
  kill(): Promise<void>
}

/** Makes the database and starts the runtime. */
export async function openKillableRuntime(): Promise<KillableRuntime> {
  await using undo = new AsyncDisposableStack()
  const home = await mkdtemp(join(tmpdir(), 'crossdock-killable-'))
  undo.defer(() => rm(home, { recursive: true, force: true }))
  const name = `crossdock_test_${randomBytes(6).toString('hex')}`
  await onServer(`create database ${name}`)
  undo.defer(() => onServer(`drop database if exists ${name} with (force)`))
  const databaseUrl = Object.assign(new URL(postgresUrl()), { pathname: name }).href
  const database = undo.use(openDatabase({ connectionString: databaseUrl }))
  await migrate(database)
  const { token } = await createToken(database, { name: 'Anna', role: 'admin', actor: 'test' })
  let running: { readonly child: ChildProcess; readonly url: string } | undefined
  const api = createApiClient(async ({ method, path, contentType, body }) => {
    const headers = { authorization: `Bearer ${token}`, ...(contentType ? { 'content-type': contentType } : {}) }
    const sent = fetch(`${running?.url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) })
    const answer = await sent.catch((thrown: unknown) => {
      throw new CrossdockError('REMOTE_UNAVAILABLE', 'The runtime does not answer.', { cause: thrown })
    })
    return { status: answer.status, text: await answer.text() }
  })
  const kill = async () => {
    const child = running?.child
    if (child?.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'close')
  }
  const start = async () => {
    const env = { PATH: process.env.PATH ?? '', CROSSDOCK_HOME: home, DATABASE_URL: databaseUrl }
    const child = spawn(process.execPath, [main, 'serve', '--port', '0'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    running = { child, url: '' }
    for await (const line of createInterface({ input: child.stdout })) {
      const { msg, url = '' } = JSON.parse(line) as { readonly msg?: string; readonly url?: string }
      if (msg !== 'Crossdock runs.') continue
      running = { child, url }
      break
    }
    child.stdout.resume()
  }
  undo.defer(kill)
  await start()
  const resources = undo.move()
  return { databaseUrl, database, api, start, kill, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

async function onServer(text: string): Promise<void> {
  await using database = openDatabase({ connectionString: postgresUrl(), maxConnections: 1 })
  await database.query({ text })
}
