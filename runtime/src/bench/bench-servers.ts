import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../cli/open-store.ts'
import { createLog } from '../log.ts'
import { openDatabase } from '../store/database.ts'

/** The servers that the benchmarks share. */
export interface BenchServers extends AsyncDisposable {
  readonly databaseUrl: string
  readonly redisUrl: string | undefined
}

const usualPostgres = 'postgres://postgres:postgres@127.0.0.1:5432/postgres'
const usualRedis = 'redis://127.0.0.1:6379'

/** The servers that are named, or those on their usual ports; without a PostgreSQL an embedded one is started. */
export async function findServers(): Promise<BenchServers> {
  const { DATABASE_URL, REDIS_URL } = process.env
  const redisUrl = REDIS_URL || ((await isOpen(6379)) ? usualRedis : undefined)
  const named = DATABASE_URL || ((await answersSql(usualPostgres)) ? usualPostgres : undefined)
  if (named !== undefined) return { databaseUrl: named, redisUrl, async [Symbol.asyncDispose]() {} }
  await using undo = new AsyncDisposableStack()
  const home = await mkdtemp(join(tmpdir(), 'crossdock-bench-store-'))
  undo.defer(() => rm(home, { recursive: true, force: true }))
  const store = undo.use(await openStore({ home, databaseUrl: undefined, log: createLog({ level: 'warn' }) }))
  const resources = undo.move()
  return { databaseUrl: store.databaseUrl, redisUrl, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

async function answersSql(connectionString: string): Promise<boolean> {
  await using database = openDatabase({ connectionString, maxConnections: 1 })
  return await database.query({ text: 'select 1' }).then(
    () => true,
    () => false,
  )
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port })
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
