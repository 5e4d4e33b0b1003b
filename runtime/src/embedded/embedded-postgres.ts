import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chown, mkdir, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CrossdockError } from '@crossdock/shared/errors'
import type { NodeLog } from '@crossdock/shared/node'
import { toFolderError } from './folder-error.ts'
import { allowPassing } from './home.ts'
import type { LockedHome } from './home-lock.ts'
import { findPostgres, type PostgresPrograms, type ProgramResult } from './postgres-binaries.ts'
import { toPostgresFailure as failure } from './postgres-failure.ts'
import { postgresSettings } from './postgres-settings.ts'
import { postmasterOf } from './postmaster.ts'
import { postgresUser, type SystemUser } from './system-user.ts'

/** A running PostgreSQL. Disposing it shuts it down: open transactions are rolled back, connections closed. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** Holds the password: never log it. */
  readonly connectionString: string
}

const owner = 'crossdock'
const startTries = 5
const startTimeoutSeconds = 300
const stopTimeoutSeconds = 60

/** Two segments of its write-ahead log. With less, PostgreSQL may fail over and over while it starts. */
const leastFreeBytes = 32 * 1024 * 1024

/** One PostgreSQL and its folders below the home folder. */
interface Cluster {
  /** Holds the other three. */
  readonly folder: string
  readonly dataFolder: string
  readonly logFolder: string
  readonly passwordFile: string
  readonly user: SystemUser
  readonly programs: PostgresPrograms
}

/**
 * Starts the PostgreSQL of a home folder on a free port of 127.0.0.1, and makes its database at the first start. One
 * that a killed process has left running is shut down first. Throws DATABASE_UNAVAILABLE, STORAGE_FULL or
 * CONFIG_INVALID.
 */
export async function startEmbeddedPostgres(options: {
  readonly home: LockedHome
  readonly log: NodeLog
}): Promise<EmbeddedPostgres> {
  const { home, log } = options
  try {
    const cluster = await prepare(home.folder)
    if (await stopOrphan(cluster)) log.info('Stopped a PostgreSQL that a killed process had left running.')
    if (await initialise(cluster)) log.info('Made a new database.', { folder: cluster.dataFolder })
    const password = await readFile(cluster.passwordFile, 'utf8')
    const port = await start(cluster)
    let stopped: Promise<void> | undefined
    return {
      connectionString: `postgres://${owner}:${password}@127.0.0.1:${port}/postgres`,
      [Symbol.asyncDispose]: () => {
        stopped ??= stop(cluster)
        return stopped
      },
    }
  } catch (thrown) {
    throw toFolderError(thrown, home.folder)
  }
}

async function prepare(home: string): Promise<Cluster> {
  const user = await postgresUser()
  const folder = join(home, 'postgres')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await refuseIfFull(folder)
  if (user.uid !== undefined) {
    await allowPassing(home)
    await refuseIfClosed(home)
    await chown(folder, user.uid, user.gid)
  }
  return {
    folder,
    dataFolder: join(folder, 'data'),
    logFolder: join(folder, 'log'),
    passwordFile: join(folder, 'password'),
    user,
    programs: await findPostgres(folder, user),
  }
}

async function refuseIfFull(folder: string): Promise<void> {
  const disk = await statfs(folder)
  if (disk.bavail * disk.bsize >= leastFreeBytes) return
  throw new CrossdockError('STORAGE_FULL', `The disk of ${folder} has less than ${leastFreeBytes / 2 ** 20} MB free.`, {
    remedy: 'Free space on this disk and start again.',
  })
}

/** The system user has to pass every folder on the way to the data. */
async function refuseIfClosed(home: string): Promise<void> {
  for (let folder = dirname(home); folder !== dirname(folder); folder = dirname(folder)) {
    if ((await stat(folder)).mode & 0o001) continue
    throw new CrossdockError(
      'CONFIG_INVALID',
      `PostgreSQL does not run as root, and its system user cannot pass ${folder} to reach the home folder.`,
      { remedy: 'Choose another home folder with CROSSDOCK_HOME, e.g. /var/lib/crossdock.' },
    )
  }
}

/** True when there was one. A left-over that would keep PostgreSQL from starting is cleared away. */
async function stopOrphan(cluster: Cluster): Promise<boolean> {
  const found = await postmasterOf(cluster.dataFolder)
  if (found === 'left-over') await rm(join(cluster.dataFolder, 'postmaster.pid'), { force: true })
  if (found !== 'running') return false
  await stop(cluster)
  return true
}

/** True when the database was made now. It takes its name only when complete, so that a crash leaves no half one. */
async function initialise(cluster: Cluster): Promise<boolean> {
  if (existsSync(cluster.dataFolder)) return false
  const unfinished = `${cluster.dataFolder}.new`
  await rm(unfinished, { recursive: true, force: true })
  await writeFile(cluster.passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600, flush: true })
  if (cluster.user.uid !== undefined) await chown(cluster.passwordFile, cluster.user.uid, cluster.user.gid)
  const made = await cluster.programs.run('initdb', [
    `--pgdata=${unfinished}`,
    `--username=${owner}`,
    `--pwfile=${cluster.passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
  ])
  if (!made.isDone) throw failure('Making a new database failed', made.output)
  await rename(unfinished, cluster.dataFolder)
  return true
}

/** Answers the port. */
async function start(cluster: Cluster): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    await renewLogFolder(cluster)
    const port = await freePort()
    await writeFile(join(cluster.dataFolder, 'postgresql.conf'), postgresSettings({ ...cluster, port }))
    const started = await control(cluster, [
      'start',
      `--timeout=${startTimeoutSeconds}`,
      `--log=${join(cluster.logFolder, 'start.log')}`,
    ])
    if (started.isDone) return port
    await stop(cluster)
    const said = `${await readLogs(cluster.logFolder)}${started.output}`
    if (attempt === startTries || !isPassing(said)) throw failure('PostgreSQL did not start', said)
    await sleep(200 * attempt)
  }
}

/** Another program took the port in between, or the children of a killed PostgreSQL are just ending. */
function isPassing(said: string): boolean {
  return /could not bind|pre-existing shared memory block/i.test(said)
}

async function stop(cluster: Cluster): Promise<void> {
  const stopped = await control(cluster, ['stop', '--mode=fast', `--timeout=${stopTimeoutSeconds}`])
  if (stopped.isDone || (await postmasterOf(cluster.dataFolder)) !== 'running') return
  // It loses nothing that was committed; the next start takes longer.
  const killed = await control(cluster, ['stop', '--mode=immediate', `--timeout=${stopTimeoutSeconds}`])
  if (!killed.isDone) throw failure('PostgreSQL did not stop', killed.output)
}

function control(cluster: Cluster, args: readonly string[]): Promise<ProgramResult> {
  return cluster.programs.run('pg_ctl', [`--pgdata=${cluster.dataFolder}`, '--wait', ...args])
}

/** An empty log folder for this start; the one before is kept. */
async function renewLogFolder({ logFolder, user }: Cluster): Promise<void> {
  await rm(`${logFolder}.previous`, { recursive: true, force: true })
  if (existsSync(logFolder)) await rename(logFolder, `${logFolder}.previous`)
  await mkdir(logFolder, { mode: 0o700 })
  if (user.uid !== undefined) await chown(logFolder, user.uid, user.gid)
}

async function readLogs(logFolder: string): Promise<string> {
  const texts = (await readdir(logFolder)).map((name) => readFile(join(logFolder, name), 'utf8'))
  return (await Promise.all(texts)).join('')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
