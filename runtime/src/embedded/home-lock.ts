import { randomUUID } from 'node:crypto'
import { link, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CrossdockError } from '@crossdock/shared/errors'
import { z } from 'zod'
import { toFolderError } from './folder-error.ts'
import { createHome } from './home.ts'
import { birthOf, isRunning } from './process-birth.ts'

/** A home folder that belongs to this process until it is disposed. */
export interface LockedHome extends AsyncDisposable {
  /** Absolute path without symbolic links: what runs on this folder is recognised by it. */
  readonly folder: string
}

/** Who holds a lock, as its file says. `born` tells a process from a later one with the same pid. */
const holderSchema = z.object({ pid: z.int().positive(), born: z.string().optional() })

/**
 * Takes the home folder for this process, making the folder when it is missing. Throws HOME_IN_USE when a live process
 * holds it, CONFIG_INVALID or STORAGE_FULL when the folder cannot be used.
 *
 * The lock is a file with its holder's pid and birth. It appears with its content at once (a hard link), so of many that
 * start together one wins. A holder that was killed leaves its file behind; who finds it takes it over, one at a time,
 * under a second lock that lasts for that moment.
 */
export async function acquireHomeLock(place: string): Promise<LockedHome> {
  await createHome(place)
  const folder = await realpath(place)
  const lockFile = join(folder, 'crossdock.lock')
  const ownFile = `${lockFile}.${randomUUID()}`
  try {
    const born = await birthOf(process.pid)
    await writeFile(ownFile, JSON.stringify({ pid: process.pid, born }), { mode: 0o600, flag: 'wx' })
    while (!(await linkIfFree(ownFile, lockFile)) && !(await takeOver(ownFile, lockFile)));
  } catch (thrown) {
    throw toFolderError(thrown, folder)
  } finally {
    await rm(ownFile, { force: true })
  }
  let release: Promise<void> | undefined
  return {
    folder,
    [Symbol.asyncDispose]: () => {
      release ??= rm(lockFile, { force: true })
      return release
    },
  }
}

/** Replaces the entry of a dead holder by ours. False when the lock has become free, or another process is just doing so. */
async function takeOver(ownFile: string, lockFile: string): Promise<boolean> {
  await refuseIfHeld(lockFile)
  const turnFile = `${lockFile}.turn`
  if (!(await linkIfFree(ownFile, turnFile))) {
    if ((await readLock(turnFile)) === 'dead') await rm(turnFile, { force: true })
    return false
  }
  try {
    if ((await refuseIfHeld(lockFile)) === 'free') return false
    await rename(ownFile, lockFile)
    return true
  } finally {
    await rm(turnFile, { force: true })
  }
}

async function refuseIfHeld(lockFile: string): Promise<'free' | 'dead'> {
  const state = await readLock(lockFile)
  if (state === 'free' || state === 'dead') return state
  throw new CrossdockError('HOME_IN_USE', `Another Crossdock (process ${state.pid}) holds ${lockFile}.`, {
    remedy: `Stop process ${state.pid}, or choose another home folder with CROSSDOCK_HOME.`,
    detail: { pid: state.pid },
  })
}

async function readLock(file: string): Promise<'free' | 'dead' | { readonly pid: number }> {
  const text = await readFile(file, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return undefined
    throw thrown
  })
  if (text === undefined) return 'free'
  const holder = parseHolder(text)
  if (!holder || !isRunning(holder.pid)) return 'dead'
  return (await birthOf(holder.pid)) === holder.born ? holder : 'dead'
}

/** Undefined for a file that a power cut has left without its content. */
function parseHolder(text: string) {
  try {
    return holderSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

async function linkIfFree(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false
    throw thrown
  }
}
