import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, isAbsolute, join, parse, resolve } from 'node:path'
import { CrossdockError } from '@crossdock/shared/errors'
import type { FolderEntry, FolderSystem } from '@crossdock/shared/node'
import { z } from 'zod'
import { folderError, hasErrno } from './folder-system-errors.ts'
import { createFolderLocks } from './folder-system-locks.ts'
import { createPathResolver, type PathResolver } from './path-resolver.ts'

const maxTextBytes = 16 * 1024 * 1024
const readPieceBytes = 256 * 1024
const listedAtOnce = 64
const defaultLockStaleAfterMs = 30_000

/** How an environment declares a folder that flows read from and write to. */
export const folderSystemDeclaration = z.strictObject({
  kind: z.literal('folder'),
  root: z
    .string()
    .refine(isAbsolute, 'The folder must be an absolute path.')
    .refine((root) => resolve(root) !== parse(resolve(root)).root, 'A whole disk cannot be declared as a folder.')
    .meta({ title: 'Folder', description: 'Absolute path. Flows reach what is below it and nothing else.' }),
})

/** A declared folder: its kind and its root. */
export type FolderSystemDeclaration = z.output<typeof folderSystemDeclaration>

/** What makes a declared folder usable. */
export interface FolderSystemOptions {
  /** The system's name, for messages. */
  readonly name: string
  readonly declaration: FolderSystemDeclaration
  /** The runtime's own home and code folders, absolute: never reachable, even below the root. */
  readonly deniedRoots: readonly string[]
  /** After how long a lock without a sign of life is passed over. Default 30 s. */
  readonly lockStaleAfterMs?: number
}

/**
 * A declared folder on a disk of this machine. Every path goes through the one path resolver. A new file has its whole
 * content from the first moment anyone can see it, and is on the disk when the call returns. Throws PATH_FORBIDDEN,
 * NOT_FOUND, INPUT_INVALID, INPUT_TOO_LARGE, CONFLICT, STORAGE_FULL, REMOTE_REJECTED (no rights) and
 * REMOTE_UNAVAILABLE (the folder cannot be used just now).
 */
export function createFolderSystem(options: FolderSystemOptions): FolderSystem {
  const paths = createPathResolver({ root: options.declaration.root, deniedRoots: options.deniedRoots })
  const locks = createFolderLocks({ staleAfterMs: options.lockStaleAfterMs ?? defaultLockStaleAfterMs })
  const tell = (thrown: unknown, doing: string, path: string) =>
    folderError(thrown, { system: options.name, path, doing })
  const attempt = async <T>(doing: string, path: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (thrown) {
      throw tell(thrown, doing, path)
    }
  }
  return {
    list: (subfolder) => attempt('Listing', subfolder, () => listFiles(paths, subfolder)),
    async *read(path, readOptions) {
      try {
        yield* readPieces(paths, { path, fromByte: readOptions?.fromByte ?? 0 })
      } catch (thrown) {
        throw tell(thrown, 'Reading', path)
      }
    },
    write: (path, content) => attempt('Writing', path, () => writeWhole(paths, { path, content })),
    move: (from, to) => attempt('Moving', from, () => moveFile(paths, { from, to })),
    append: (path, { atByte, content }) => attempt('Appending', path, () => appendAt(paths, { path, atByte, content })),
    readText: (path) => attempt('Reading', path, () => readSmallText(paths, path)),
    stat: (path) => attempt('Looking', path, () => statFile(paths, path)),
    async exclusively(path, { work, signal }) {
      await using _lock = await attempt('Locking', path, () => {
        const lockPath = sibling(path, (name) => `.${name}.lock`)
        return inFolder(paths, { path: lockPath, make: async () => locks.acquire(await paths.file(lockPath), signal) })
      })
      return await work()
    },
  }
}

async function listFiles(paths: PathResolver, subfolder: string): Promise<readonly FolderEntry[]> {
  const place = await paths.folder(subfolder)
  const found = await undefinedIfMissing(readdir(place, { withFileTypes: true }))
  const names = (found ?? []).filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name)
  names.sort()
  const entries: FolderEntry[] = []
  for (let i = 0; i < names.length; i += listedAtOnce) {
    const looks = names.slice(i, i + listedAtOnce).map((name) => entryOf(join(place, name), joinPath(subfolder, name)))
    for (const entry of await Promise.all(looks)) if (entry) entries.push(entry)
  }
  return entries
}

async function statFile(paths: PathResolver, path: string): Promise<FolderEntry | undefined> {
  return await entryOf(await paths.file(path), path)
}

async function entryOf(place: string, path: string): Promise<FolderEntry | undefined> {
  const found = await undefinedIfMissing(lstat(place))
  return found?.isFile() ? { path, sizeBytes: found.size, modifiedAtMs: Math.trunc(found.mtimeMs) } : undefined
}

async function* readPieces(
  paths: PathResolver,
  { path, fromByte }: { readonly path: string; readonly fromByte: number },
): AsyncGenerator<Uint8Array> {
  const handle = await paths.open(path, constants.O_RDONLY)
  try {
    for (let position = fromByte; ; ) {
      const piece = Buffer.allocUnsafeSlow(readPieceBytes)
      const { bytesRead } = await handle.read(piece, 0, piece.length, position)
      if (bytesRead === 0) return
      position += bytesRead
      yield piece.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}

async function readSmallText(paths: PathResolver, path: string): Promise<string | undefined> {
  const handle = await undefinedIfMissing(paths.open(path, constants.O_RDONLY))
  if (!handle) return undefined
  try {
    const { size } = await handle.stat()
    if (size > maxTextBytes) {
      throw new CrossdockError('INPUT_TOO_LARGE', `“${path}” has ${size} bytes; ${maxTextBytes} can be read at once.`)
    }
    return await handle.readFile('utf8')
  } finally {
    await handle.close()
  }
}

interface Content {
  readonly path: string
  readonly content: string | Uint8Array
}

async function writeWhole(paths: PathResolver, { path, content }: Content): Promise<void> {
  const place = await makeFolderOf(paths, path)
  const temporaryPath = sibling(path, () => `.crossdock-${randomUUID()}.tmp`)
  const handle = await paths.open(temporaryPath, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL)
  const temporary = join(dirname(place), temporaryPath.slice(temporaryPath.lastIndexOf('/') + 1))
  try {
    try {
      await writeAll(handle, bytesOf(content), 0)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, place)
  } catch (thrown) {
    await rm(temporary, { force: true })
    throw thrown
  }
  await syncFolder(dirname(place))
}

async function appendAt(
  paths: PathResolver,
  { path, atByte, content }: Content & { readonly atByte: number },
): Promise<number> {
  const handle = await inFolder(paths, { path, make: () => paths.open(path, constants.O_RDWR | constants.O_CREAT) })
  const bytes = bytesOf(content)
  try {
    const { size } = await handle.stat()
    if (size < atByte) {
      throw new CrossdockError('CONFLICT', `“${path}” has ${size} bytes, fewer than the ${atByte} written before.`)
    }
    try {
      if (size > atByte) await handle.truncate(atByte)
      await writeAll(handle, bytes, atByte)
      await handle.sync()
    } catch (thrown) {
      await handle.truncate(atByte).catch(() => {})
      throw thrown
    }
  } finally {
    await handle.close()
  }
  if (atByte === 0) await syncFolder(dirname(await paths.file(path)))
  return atByte + bytes.length
}

async function moveFile(
  paths: PathResolver,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<string> {
  const source = await paths.file(from)
  if (!(await entryOf(source, from))) {
    throw new CrossdockError('NOT_FOUND', `There is no file “${from}” to move.`, { detail: { path: from } })
  }
  await makeFolderOf(paths, to)
  const target = await reserveName(paths, to)
  const place = await paths.file(target)
  try {
    await rename(source, place)
  } catch (thrown) {
    await rm(place, { force: true })
    throw thrown
  }
  await syncFolder(dirname(place))
  await syncFolder(dirname(source))
  return target
}

/** Creates an empty file under the first free name, so that nobody else can take it, and answers the name. */
async function reserveName(paths: PathResolver, path: string): Promise<string> {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? path : sibling(path, (name) => numbered(name, number))
    try {
      const handle = await paths.open(candidate, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL)
      await handle.close()
      return candidate
    } catch (thrown) {
      if (!hasErrno(thrown, 'EEXIST')) throw thrown
    }
  }
}

/** `orders.csv` → `orders-2.csv`. */
function numbered(name: string, number: number): string {
  const dot = name.lastIndexOf('.')
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
  return `${stem}-${number}${extension}`
}

/** Makes something in the folder of a path; the folder too when it is missing. */
async function inFolder<T>(
  paths: PathResolver,
  { path, make }: { readonly path: string; readonly make: () => Promise<T> },
): Promise<T> {
  const made = await undefinedIfMissing(make())
  if (made !== undefined) return made
  await makeFolderOf(paths, path)
  return await make()
}

async function makeFolderOf(paths: PathResolver, path: string): Promise<string> {
  const place = await paths.file(path)
  const firstMade = await mkdir(dirname(place), { recursive: true })
  for (let made = dirname(place); firstMade && made.length >= firstMade.length; made = dirname(made)) {
    await syncFolder(dirname(made))
  }
  return await paths.file(path)
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}

/** Makes a new or renamed entry outlast a power cut. Windows cannot do this for folders. */
async function syncFolder(place: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(place, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : content
}

function sibling(path: string, rename: (name: string) => string): string {
  const slash = path.lastIndexOf('/')
  return path.slice(0, slash + 1) + rename(path.slice(slash + 1))
}

function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

async function undefinedIfMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (thrown) {
    if (hasErrno(thrown, 'ENOENT')) return undefined
    throw thrown
  }
}
