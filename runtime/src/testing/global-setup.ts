import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../embedded/embedded-postgres.ts'
import { acquireHomeLock } from '../embedded/home-lock.ts'
import { openDatabase } from '../store/database.ts'

const usualPostgres = 'postgres://postgres:postgres@127.0.0.1:5432/postgres'
const usualRedis = 'redis://127.0.0.1:6379'
const services = new AsyncDisposableStack()

/**
 * Runs once before all test files: finds the servers they need and names them in DATABASE_URL and REDIS_URL. A server
 * that such a variable names already must answer. Without a PostgreSQL an embedded one runs for this test run.
 */
export async function setup(): Promise<void> {
  process.env.DATABASE_URL ??= (await answersSql(usualPostgres)) ? usualPostgres : await startPostgres()
  if (!(await answersSql(process.env.DATABASE_URL))) throw new Error('The PostgreSQL of DATABASE_URL does not answer.')
  if (process.env.REDIS_URL) {
    if (!(await answersPing(process.env.REDIS_URL))) throw new Error('The Redis of REDIS_URL does not answer.')
  } else if (await answersPing(usualRedis)) {
    process.env.REDIS_URL = usualRedis
  } else {
    await tellMissing('Redis: nothing answers on 127.0.0.1:6379. Start one, or set REDIS_URL.')
  }
}

/** Runs once after all test files. */
export async function teardown(): Promise<void> {
  await services.disposeAsync()
}

async function answersSql(connectionString: string): Promise<boolean> {
  await using database = openDatabase({ connectionString, maxConnections: 1 })
  return await database.query({ text: 'select 1' }).then(
    () => true,
    () => false,
  )
}

async function startPostgres(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-test-services-'))
  services.defer(() => rm(folder, { recursive: true, force: true }))
  await chmod(folder, 0o711)
  const home = services.use(await acquireHomeLock(join(folder, 'home')))
  const log = { info: () => {}, warn: () => {} }
  return services.use(await startEmbeddedPostgres({ home, log })).connectionString
}

/** Any answer in Redis's protocol will do: one that asks for a password is a Redis too. */
async function answersPing(url: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(url)
  if (protocol !== 'redis:') return true
  const socket = connect({ host: hostname, port: Number(port || 6379), timeout: 3000 })
  try {
    socket.on('timeout', () => socket.destroy(new Error('no answer')))
    socket.write('PING\r\n')
    const [answer] = await once(socket, 'data')
    return /^[+-]/.test(String(answer))
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** `npm test` names a file for the reasons and repeats them at the end of the run. */
async function tellMissing(reason: string): Promise<void> {
  console.warn(`Tests are skipped. ${reason}`)
  const file = process.env.CROSSDOCK_SKIP_REASONS
  if (file) await writeFile(file, `${reason}\n`, { flag: 'a' })
}
