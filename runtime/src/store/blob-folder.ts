import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CrossdockError } from '@crossdock/shared/errors'
import type { BlobStore } from './blob-store.ts'

const isHash = /^[0-9a-f]{64}$/
const isUnfinished = /\.tmp$/
const idFile = 'store-id'

/**
 * A folder as blob store. All processes of an installation share it. A blob appears under its name only when it is whole
 * and on disk: temporary name, fsync, rename, fsync of the folder. Throws STORAGE_FULL and STORAGE_UNAVAILABLE.
 */
export async function openBlobFolder(root: string): Promise<BlobStore> {
  const folderOf = (hash: string) => join(root, hash.slice(0, 2))
  const fileOf = (hash: string) => join(folderOf(hash), hash)
  return {
    id: await guarded(root, () => readId(root)),
    put: (hash, bytes) =>
      guarded(root, async () => {
        if ((await sizeOf(fileOf(hash))) === bytes.length) return
        if ((await mkdir(folderOf(hash), { recursive: true })) !== undefined) await syncFolder(root)
        await writeWhole(fileOf(hash), bytes)
        await syncFolder(folderOf(hash))
      }),
    get: (hash) =>
      guarded(root, async () => {
        const bytes = await readFile(fileOf(hash)).catch(absent)
        return bytes && createHash('sha256').update(bytes).digest('hex') === hash ? bytes : undefined
      }),
    remove: (hash) => guarded(root, () => rm(fileOf(hash), { force: true })),
    list: (beforeMs) => listBefore(root, beforeMs),
  }
}

async function readId(root: string): Promise<Buffer> {
  const file = join(root, idFile)
  await mkdir(root, { recursive: true, mode: 0o700 })
  const known = await readFile(file).catch(absent)
  if (known) return known
  // Of several processes that begin at once, the first one names the store.
  const unfinished = `${file}.${randomUUID()}.tmp`
  await writeFile(unfinished, randomBytes(16), { flush: true, mode: 0o600 })
  await link(unfinished, file).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code !== 'EEXIST') throw thrown
  })
  await rm(unfinished)
  await syncFolder(root)
  return await readFile(file)
}

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${file}.${randomUUID()}.tmp`
  try {
    await using handle = await open(unfinished, 'wx', 0o600)
    await handle.writeFile(bytes)
    await handle.sync()
    await rename(unfinished, file)
  } catch (thrown) {
    await rm(unfinished, { force: true }).catch(() => {})
    throw thrown
  }
}

/** Makes a new name in a folder durable. Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  await using handle = await open(folder, 'r')
  await handle.sync()
}

/** What a process that died left unfinished is removed on the way. */
async function* listBefore(root: string, beforeMs: number): AsyncIterable<string> {
  for (const part of await readdir(root)) {
    if (part.startsWith(idFile)) continue
    for (const name of await readdir(join(root, part))) {
      const file = join(root, part, name)
      const facts = await stat(file).catch(absent)
      if (!facts || facts.mtimeMs >= beforeMs) continue
      if (isUnfinished.test(name)) await rm(file, { force: true })
      else if (isHash.test(name)) yield name
    }
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  return (await stat(file).catch(absent))?.size
}

function absent(thrown: NodeJS.ErrnoException): undefined {
  if (thrown.code !== 'ENOENT') throw thrown
}

async function guarded<T>(root: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    const { code = '' } = thrown as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new CrossdockError('STORAGE_FULL', 'The disk of the folder for large payloads is full.', { cause: thrown })
    }
    throw new CrossdockError('STORAGE_UNAVAILABLE', `The folder for large payloads cannot be used (${code}).`, {
      cause: thrown,
      detail: { folder: root },
    })
  }
}
