import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../store/database.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { acquireHomeLock } from './home-lock.ts'
import { toPostgresFailure } from './postgres-failure.ts'

const silentLog = { info: () => {}, warn: () => {} }
let folder: string
let owner: ChildProcess | undefined

/** Runs work on the PostgreSQL of this test's home, and shuts it down. */
async function withPostgres<T>(work: (connectionString: string) => Promise<T>): Promise<T> {
  await using home = await acquireHomeLock(join(folder, 'home'))
  await using postgres = await startEmbeddedPostgres({ home, log: silentLog })
  return await work(postgres.connectionString)
}

async function rowsOf(connectionString: string, ...statements: readonly string[]) {
  await using database = openDatabase({ connectionString, maxConnections: 1 })
  let rows: unknown[] = []
  for (const text of statements) rows = (await database.query({ text })).rows
  return rows
}

/** A process of its own that starts the same PostgreSQL, runs a statement, says so and stays until it is killed. */
async function startOwner(statement: string): Promise<ChildProcess> {
  const moduleOf = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
  const script = `const { acquireHomeLock } = await import(${moduleOf('./home-lock.ts')})
    const { startEmbeddedPostgres } = await import(${moduleOf('./embedded-postgres.ts')})
    const { openDatabase } = await import(${moduleOf('../store/database.ts')})
    const home = await acquireHomeLock(${JSON.stringify(join(folder, 'home'))})
    const postgres = await startEmbeddedPostgres({ home, log: { info() {}, warn() {} } })
    await openDatabase(postgres).query({ text: ${JSON.stringify(statement)} })
    console.log('written')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  owner = child
  await once(child.stdout, 'data')
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(join(folder, 'home/postgres/data/postmaster.pid'), 'utf8'), 10)
}

describe('the embedded PostgreSQL', () => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crossdock-postgres-'))
    // The system user that PostgreSQL runs under as root has to pass it.
    await chmod(folder, 0o711)
  })

  afterEach(async () => {
    if (owner?.exitCode === null && owner.signalCode === null) await kill(owner)
    owner = undefined
    await withPostgres(async () => {}) // shuts down what a killed owner has left running
    await rm(folder, { recursive: true, force: true })
  })

  it('keeps what was written when it is stopped and started again', async () => {
    await withPostgres((url) => rowsOf(url, 'create table note (text text)', "insert into note values ('Größe 日本')"))
    const rows = await withPostgres((url) => rowsOf(url, 'select text from note'))
    expect(rows).toEqual([{ text: 'Größe 日本' }])
  })

  it('is durable, compares text by code point, and answers on 127.0.0.1 to its password alone', async () => {
    await withPostgres(async (url) => {
      const settings = {
        fsync: 'on',
        synchronous_commit: 'on',
        full_page_writes: 'on',
        listen_addresses: '127.0.0.1',
        server_encoding: 'UTF8',
      }
      const asked = Object.keys(settings).map((name) => `current_setting('${name}') ${name}`)
      expect(await rowsOf(url, `select ${asked.join()}`)).toEqual([settings])
      expect(await rowsOf(url, "select 'B' < 'a' as is_by_code_point")).toEqual([{ is_by_code_point: true }])

      const { port, password } = new URL(url)
      await expect(rowsOf(`postgres://crossdock:wrong@127.0.0.1:${port}/postgres`, 'select 1')).rejects.toThrow()
      const passwordFile = join(folder, 'home/postgres/password')
      expect(await readFile(passwordFile, 'utf8')).toBe(password)
      expect((await stat(passwordFile)).mode & 0o777).toBe(0o600)
    })
  })

  it('shuts down what a killed owner has left running, and starts with what was committed', async () => {
    await kill(await startOwner('create table note as select 7 as number'))
    const orphan = await postmasterPid()
    await withPostgres(async (url) => {
      expect(await rowsOf(url, 'select number from note')).toEqual([{ number: 7 }])
      expect(await postmasterPid()).not.toBe(orphan)
    })
  })

  it('starts again after its owner and PostgreSQL itself were killed', async () => {
    const child = await startOwner('create table note as select 7 as number')
    process.kill(await postmasterPid(), 'SIGKILL')
    await kill(child)
    expect(await withPostgres((url) => rowsOf(url, 'select number from note'))).toEqual([{ number: 7 }])
  })

  it('is not kept from starting by a left-over whose pid belongs to another program now', async () => {
    await withPostgres((url) => rowsOf(url, 'create table note as select 7 as number'))
    const data = join(folder, 'home/postgres/data')
    await writeFile(join(data, 'postmaster.pid'), `${process.pid}\n${data}\n1\n5432\n`)
    expect(await withPostgres((url) => rowsOf(url, 'select number from note'))).toEqual([{ number: 7 }])
  })

  it('begins anew when the first start was cut off half-way', async () => {
    await withPostgres(async () => {})
    const data = join(folder, 'home/postgres/data')
    await rm(data, { recursive: true })
    await writeFile(`${data}.new`, 'half')
    expect(await withPostgres((url) => rowsOf(url, 'select 1 as one'))).toEqual([{ one: 1 }])
  })

  it('leaves the PostgreSQL of a live owner alone', async () => {
    await startOwner('select 1')
    const pid = await postmasterPid()
    await expect(withPostgres(async () => {})).rejects.toMatchObject({ code: 'HOME_IN_USE' })
    expect(await postmasterPid()).toBe(pid)
  })

  it('stops once, however often it is disposed', async () => {
    await using home = await acquireHomeLock(join(folder, 'home'))
    const postgres = await startEmbeddedPostgres({ home, log: silentLog })
    await Promise.all([postgres[Symbol.asyncDispose](), postgres[Symbol.asyncDispose]()])
    await postgres[Symbol.asyncDispose]()
    await expect(postmasterPid()).rejects.toThrow('ENOENT')
  })
})

describe('a PostgreSQL that does not start', () => {
  it('says that the disk is full, and what to do', () => {
    const said =
      'PANIC:  could not write to file "pg_wal/xlogtemp.41": No space left on device\npg_ctl: could not start'
    expect(toPostgresFailure('PostgreSQL did not start', said)).toMatchObject({
      code: 'STORAGE_FULL',
      remedy: expect.stringContaining('Free space'),
    })
  })

  it('repeats PostgreSQL’s own reason', () => {
    const said = 'LOG:  starting\nFATAL:  data directory "/d" has invalid permissions\npg_ctl: could not start server'
    expect(toPostgresFailure('PostgreSQL did not start', said)).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: 'PostgreSQL did not start: FATAL:  data directory "/d" has invalid permissions',
    })
  })
})
