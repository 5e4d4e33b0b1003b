import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { homeFolder } from './home.ts'
import { acquireHomeLock } from './home-lock.ts'

let folder: string
const holders: ChildProcess[] = []

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'crossdock-home-')), 'home')
})

afterEach(async () => {
  for (const holder of holders.splice(0)) holder.kill('SIGKILL')
  await rm(join(folder, '..'), { recursive: true, force: true })
})

/** A process of its own that takes the lock, says what came of it, and stays until it is killed. */
async function startHolder(): Promise<{ readonly said: string; readonly process: ChildProcess }> {
  const lockModule = JSON.stringify(new URL('./home-lock.ts', import.meta.url).href)
  const script = `const { acquireHomeLock } = await import(${lockModule})
    await acquireHomeLock(${JSON.stringify(folder)}).then(() => console.log('held'), (error) => console.log(error.code))
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  holders.push(child)
  const [said] = await once(child.stdout, 'data')
  return { said: String(said).trim(), process: child }
}

describe('the home lock', () => {
  it('makes the folder for its owner alone, and leaves nothing behind but the folder', async () => {
    const home = await acquireHomeLock(folder)
    expect((await stat(home.folder)).mode & 0o777).toBe(0o700)
    await Promise.all([home[Symbol.asyncDispose](), home[Symbol.asyncDispose]()])
    expect(await readdir(folder)).toEqual([])
  })

  it('refuses a second instance while the first one lives, and names it', async () => {
    await using _home = await acquireHomeLock(folder)
    await expect(acquireHomeLock(folder)).rejects.toMatchObject({
      code: 'HOME_IN_USE',
      message: expect.stringContaining(`process ${process.pid}`),
    })
    expect((await startHolder()).said).toBe('HOME_IN_USE')
  })

  it('takes over the lock of a process that was killed, by exactly one of many that start together', async () => {
    const first = await startHolder()
    expect(first.said).toBe('held')
    first.process.kill('SIGKILL')
    await once(first.process, 'exit')

    const attempts = await Promise.allSettled(Array.from({ length: 20 }, () => acquireHomeLock(folder)))
    const winners = attempts.filter((attempt) => attempt.status === 'fulfilled')
    expect(winners).toHaveLength(1)
    expect(await readdir(folder)).toEqual(['crossdock.lock'])
    await winners[0]?.value[Symbol.asyncDispose]()
  })

  it('gives a free home to exactly one of several processes that start together', async () => {
    const said = await Promise.all(Array.from({ length: 4 }, async () => (await startHolder()).said))
    expect(said.sort()).toEqual(['HOME_IN_USE', 'HOME_IN_USE', 'HOME_IN_USE', 'held'])
  })

  it.runIf(process.platform === 'linux')('tells a holder from a later process with its pid', async () => {
    const lockFile = join((await acquireHomeLock(folder)).folder, 'crossdock.lock')
    const holder = JSON.parse(await readFile(lockFile, 'utf8'))
    await writeFile(lockFile, JSON.stringify({ ...holder, born: `${holder.born}0` }))
    await using home = await acquireHomeLock(folder)
    expect(home.folder).toBe(folder)
  })

  it('takes over a lock file that a power cut has emptied', async () => {
    await acquireHomeLock(folder)
    await writeFile(join(folder, 'crossdock.lock'), '')
    await using home = await acquireHomeLock(folder)
    expect(home.folder).toBe(folder)
  })

  it('says what to do when the place is no folder', async () => {
    await writeFile(folder, '')
    await expect(acquireHomeLock(folder)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      remedy: expect.stringContaining('CROSSDOCK_HOME'),
    })
  })
})

describe('the home folder', () => {
  const user = { env: {}, platform: 'linux', userFolder: '/home/ana', isRoot: false } as const

  it('is where the platform keeps a user’s data, unless CROSSDOCK_HOME says otherwise', () => {
    expect(homeFolder(user)).toBe('/home/ana/.local/share/crossdock')
    expect(homeFolder({ ...user, env: { XDG_DATA_HOME: '/data' } })).toBe('/data/crossdock')
    expect(homeFolder({ ...user, env: { XDG_DATA_HOME: 'data' } })).toBe('/home/ana/.local/share/crossdock')
    expect(homeFolder({ ...user, platform: 'darwin' })).toBe('/home/ana/Library/Application Support/Crossdock')
    expect(homeFolder({ ...user, env: { CROSSDOCK_HOME: '/srv/x' } })).toBe('/srv/x')
  })

  it('lies outside root’s own folder, which the system user of PostgreSQL cannot reach', () => {
    expect(homeFolder({ ...user, userFolder: '/root', isRoot: true })).toBe('/var/lib/crossdock')
  })
})
