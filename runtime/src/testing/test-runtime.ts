import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '../log.ts'
import { type Runtime, type RuntimeOptions, startRuntime } from '../main.ts'
import { openDatabase } from '../store/database.ts'

/** A runtime on a schema and home folder of its own. Disposing of it drops both. */
export interface TestRuntime extends AsyncDisposable {
  readonly runtime: Runtime
  readonly options: RuntimeOptions
}

/** Starts a runtime for a test, with all parts and the server on a free port. */
export async function startTestRuntime(
  options: Partial<RuntimeOptions> & Pick<RuntimeOptions, 'databaseUrl'>,
): Promise<TestRuntime> {
  const home = await mkdtemp(join(tmpdir(), 'crossdock-test-'))
  const complete: RuntimeOptions = {
    home,
    schema: `test_${randomBytes(6).toString('hex')}`,
    host: '127.0.0.1',
    port: 0,
    parts: { api: true, worker: true, scheduler: true },
    log: createLog({ level: 'silent' }),
    ...options,
  }
  const runtime = await startRuntime(complete)
  return {
    runtime,
    options: complete,
    async [Symbol.asyncDispose]() {
      await runtime.stop('finish')
      await dropSchema(complete)
      await rm(home, { recursive: true, force: true })
    },
  }
}

async function dropSchema({ databaseUrl, schema }: RuntimeOptions): Promise<void> {
  await using database = openDatabase({ connectionString: databaseUrl, maxConnections: 1 })
  await database.query({ text: `drop schema if exists ${schema} cascade` })
  await database.query({ text: `drop schema if exists crossdock_queue_${schema} cascade` })
}
