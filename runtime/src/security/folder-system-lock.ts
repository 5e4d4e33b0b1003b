import { randomUUID } from 'node:crypto'
import { type FileHandle, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { hasErrno } from './folder-system-errors.ts'

/** A waiter that stood still itself has learnt nothing about the holder: a pause between two looks counts this much. */
const longestLookMs = 100

/** What a lock file needs to know. */
interface FileLockOptions {
  /** Absolute path of the lock file. Its folder exists. */
  readonly place: string
  readonly signal: AbortSignal
  /** A lock that nobody has touched for this long belongs to a holder that died. */
  readonly staleAfterMs: number
}

/**
 * Waits for a lock file, takes it and keeps it fresh until disposed. Works across processes and machines that share the
 * folder: only the creation of the file decides (O_EXCL), and staleness is how long the waiter itself has watched the
 * file without a change; no two clocks are compared. A holder that stood still for longer than `staleAfterMs` may lose
 * its lock unnoticed. Rejects when the signal aborts.
 */
export async function acquireFileLock(options: FileLockOptions): Promise<AsyncDisposable> {
  const token = randomUUID()
  let seen: string | undefined
  let watchedMs = 0
  let lookedAtMs = performance.now()
  for (;;) {
    options.signal.throwIfAborted()
    const handle = await createOrUndefined(options.place)
    if (handle) return await hold(handle, { ...options, token })
    const fingerprint = await fingerprintOf(options.place)
    const nowMs = performance.now()
    watchedMs = fingerprint === seen ? watchedMs + Math.min(nowMs - lookedAtMs, longestLookMs) : 0
    seen = fingerprint
    lookedAtMs = nowMs
    if (seen !== undefined && watchedMs > options.staleAfterMs) await passOver(options.place, seen)
    await sleep(5 + Math.random() * 20, undefined, { signal: options.signal })
  }
}

async function createOrUndefined(place: string): Promise<FileHandle | undefined> {
  try {
    return await open(place, 'wx')
  } catch (thrown) {
    if (hasErrno(thrown, 'EEXIST')) return undefined
    throw thrown
  }
}

async function hold(
  handle: FileHandle,
  options: FileLockOptions & { readonly token: string },
): Promise<AsyncDisposable> {
  try {
    await handle.writeFile(options.token)
  } catch (thrown) {
    await handle.close()
    await rm(options.place, { force: true })
    throw thrown
  }
  const heartbeat = setInterval(() => {
    const now = new Date()
    // A failed touch costs at worst the lock; the next one comes soon.
    handle.utimes(now, now).catch(() => {})
  }, options.staleAfterMs / 6)
  heartbeat.unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(heartbeat)
      await handle.close()
      const current = await readFile(options.place, 'utf8').catch(() => undefined)
      if (current === options.token) await rm(options.place, { force: true })
    },
  }
}

/** Changes with every new holder and every sign of life of the present one. */
async function fingerprintOf(place: string): Promise<string | undefined> {
  try {
    const found = await stat(place, { bigint: true })
    return `${found.ino}:${found.mtimeNs}`
  } catch {
    return undefined
  }
}

/** Takes a dead holder's file away. When a live one slipped in between, it is put back. */
async function passOver(place: string, staleFingerprint: string): Promise<void> {
  const aside = `${place}.${randomUUID()}`
  try {
    await rename(place, aside)
  } catch {
    return
  }
  if ((await fingerprintOf(aside)) === staleFingerprint) await rm(aside, { force: true })
  else await rename(aside, place)
}
