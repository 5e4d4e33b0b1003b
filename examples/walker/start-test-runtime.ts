import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ApiClient } from '@crossdock/shared/api'
import { connect } from '../../runtime/src/cli/connect.ts'
import { declareEnvironment } from '../../runtime/src/demo/declare-environment.ts'
import { createLog } from '../../runtime/src/log.ts'
import { startRuntime } from '../../runtime/src/main.ts'
import { openDatabase } from '../../runtime/src/store/database.ts'
import { sampleTables } from './sample-tables.ts'
import type { Landscape } from './start-landscape.ts'

/** Where the queue is: in the database, or in Redis. */
export type QueueKind = 'postgres' | 'redis'

/** A runtime in a schema of its own, with the sample systems declared. The schema is dropped when it is disposed. */
export interface TestRuntime extends AsyncDisposable {
  readonly url: string
  readonly api: ApiClient
  /** With which the WMS signs. */
  readonly webhookSecret: string
}

/** The PostgreSQL of these tests. */
export const databaseUrl = process.env.DATABASE_URL ?? 'postgres://postgres:postgres@127.0.0.1:5432/postgres'
/** The Redis of these tests. */
export const redisUrl = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379'

/** Starts a runtime for a landscape. */
export async function startTestRuntime(
  { places, systems, home }: Landscape,
  options: { readonly queue: QueueKind; readonly tables?: Readonly<Record<string, string>> },
): Promise<TestRuntime> {
  await using stack = new AsyncDisposableStack()
  const schema = `walker_${randomBytes(6).toString('hex')}`
  stack.defer(() => dropSchemas([schema, `crossdock_queue_${schema}`]))
  const runtimeHome = join(home, `runtime-${schema}`)
  mkdirSync(runtimeHome)
  const runtime = stack.use(
    await startRuntime({
      home: runtimeHome,
      databaseUrl,
      schema,
      ...(options.queue === 'redis' ? { redisUrl } : {}),
      host: '127.0.0.1',
      port: 0,
      parts: { api: true, worker: true, scheduler: true },
      log: createLog({ level: 'silent' }),
    }),
  )
  const { url = '' } = runtime
  const api = await connect({ server: url, token: readFileSync(runtime.adminTokenPath, 'utf8').trim() })
  const webhookSecret = randomBytes(16).toString('hex')
  const secrets = { token: systems.erp.token, webhook: webhookSecret }
  await declareEnvironment(api, { places, secrets, tables: sampleTables(options.tables) })
  const resources = stack.move()
  return { url, api, webhookSecret, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

async function dropSchemas(schemas: readonly string[]): Promise<void> {
  await using database = openDatabase({ connectionString: databaseUrl, maxConnections: 1 })
  for (const schema of schemas) await database.query({ text: `drop schema if exists ${schema} cascade` })
}
