import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../../embedded/embedded-postgres.ts'
import { acquireHomeLock } from '../../embedded/home-lock.ts'
import { findPostgres } from '../../embedded/postgres-binaries.ts'
import { postgresUser } from '../../embedded/system-user.ts'
import { type Database, openDatabase } from '../../store/database.ts'

/** A PostgreSQL of the test's own, to be broken. */
export interface OwnPostgres extends AsyncDisposable {
  readonly connectionString: string
  readonly port: number
  /** Stops it without letting anything end, and starts it again: it recovers from its log. */
  restartAtOnce(): Promise<void>
  /** kill -9 of its first process, whereupon the others end; and starts it again. */
  killAndStart(): Promise<void>
  /** Ends connections of others, each with the given chance. Answers how many it ended. */
  terminateBackends(share: number): Promise<number>
  /** Ends all connections of others and takes every one there is, for so long. */
  takeAllConnections(durationMs: number): Promise<void>
}

/** Starts a PostgreSQL with a data folder of its own. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  await using undo = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-chaos-postgres-'))
  undo.defer(() => rm(folder, { recursive: true, force: true }))
  await chmod(folder, 0o711)
  const home = undo.use(await acquireHomeLock(join(folder, 'home')))
  const embedded = undo.use(await startEmbeddedPostgres({ home, log: { info: () => {}, warn: () => {} } }))
  const programs = await findPostgres(join(home.folder, 'postgres'), await postgresUser())
  const data = join(home.folder, 'postgres', 'data')
  const control = async (...args: readonly string[]) => {
    const log = join(home.folder, 'postgres', 'log', 'start.log')
    const { isDone, output } = await programs.run('pg_ctl', [`--pgdata=${data}`, '--wait', `--log=${log}`, ...args])
    if (!isDone) throw new Error(`pg_ctl ${args.join(' ')}: ${output}`)
  }
  const { connectionString } = embedded
  const resources = undo.move()
  return {
    connectionString,
    port: Number(new URL(connectionString).port),
    restartAtOnce: () => control('restart', '--mode=immediate'),
    async killAndStart() {
      const pid = Number.parseInt(await readFile(join(data, 'postmaster.pid'), 'utf8'), 10)
      process.kill(pid, 'SIGKILL')
      await untilStarted(control)
    },
    async terminateBackends(share) {
      await using database = openDatabase({ connectionString, maxConnections: 1 })
      return await terminate(database, share)
    },
    takeAllConnections: (durationMs) => takeAll(connectionString, durationMs),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** The children of a killed postmaster hold its memory for a moment, in which it cannot be started. */
async function untilStarted(control: (...args: readonly string[]) => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await control('start')
      return
    } catch (thrown) {
      if (tries === 20) throw thrown
    }
  }
}

async function terminate(database: Database, share: number): Promise<number> {
  const { rows } = await database.query<{ n: number }>({
    text: `select count(*) filter (where pg_terminate_backend(pid))::int as n from pg_stat_activity
           where backend_type = 'client backend' and pid <> pg_backend_pid() and random() < $1`,
    values: [share],
  })
  return rows[0]?.n ?? 0
}

/** More than the database lets in. */
const moreThanAll = 120

async function takeAll(connectionString: string, durationMs: number): Promise<void> {
  await using crowd = openDatabase({ connectionString, maxConnections: moreThanAll })
  await terminate(crowd, 1)
  const sleeping = Array.from({ length: moreThanAll }, () =>
    crowd.query({ text: 'select pg_sleep($1)', values: [durationMs / 1_000] }),
  )
  await Promise.allSettled(sleeping)
}
