import { constants } from 'node:fs'
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, resolve as resolvePath, sep } from 'node:path'
import { CrossdockError } from '@crossdock/shared/errors'
import { hasErrno } from './folder-system-errors.ts'

/** Longest name of one file or folder, in bytes. What ext4, NTFS and APFS allow. */
const maxNameBytes = 255

/** Names that Windows takes for devices, with any extension. Refused everywhere, so that a folder can move. */
const deviceName = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i

/** What Windows gives a meaning of its own: streams, wildcards, redirections, and ends that it drops. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Windows forbids exactly these.
const unfitOnWindows = /[<>:"|?*\u0001-\u001f]|[. ]$/

/** A file may be replaced by its owner between our looks; more often than this in a row is no accident. */
const maxOpenAttempts = 3

/** A denied root that its administrator moves behind a link is denied at its new place after this long. */
const deniedAgeMs = 1_000

/** Where a resolver may lead. */
interface PathResolverOptions {
  /** Absolute path of the folder that everything must stay in. */
  readonly root: string
  /** Absolute paths that stay out of reach even below the root: the runtime's own home and code. */
  readonly deniedRoots: readonly string[]
  /** Whether names that Windows treats specially are refused. Default: when running there. */
  readonly isWindows?: boolean
}

/**
 * The one way from a relative path to a place on the disk. Every method throws PATH_FORBIDDEN for a path that leads
 * outside of the root, into a denied root, into a folder beginning with a dot or named `node_modules`, or through a
 * symbolic link as its last part, and REMOTE_UNAVAILABLE when the root is gone; other failures are the file system's
 * own (`ENOENT`, `EACCES`, …).
 */
export interface PathResolver {
  /** The real absolute path of a folder, which need not exist yet. '' is the root. */
  folder(path: string): Promise<string>
  /** The absolute path of a file in its real folder; neither need exist yet. */
  file(path: string): Promise<string>
  /**
   * Opens a file without following a link, and checks that what was opened is still what the path means: a link or
   * folder that was swapped in meanwhile is refused.
   */
  open(path: string, flags: number): Promise<FileHandle>
}

/** Makes the resolver of one declared folder. */
export function createPathResolver(options: PathResolverOptions): PathResolver {
  const isWindows = options.isWindows ?? process.platform === 'win32'
  const realDeniedRoots = options.deniedRoots.map(createDeniedRoot)

  async function folderOf(segments: readonly string[], path: string): Promise<string> {
    const root = await realpathOfRoot(options.root)
    if (segments.length === 0) return root
    const real = await realpathSoFar(join(root, ...segments), path)
    if (!isInside(real, root)) throw forbidden(path, 'it leads outside of the declared folder')
    return real
  }

  async function allowed(place: string, path: string): Promise<string> {
    for (const realDenied of realDeniedRoots) {
      if (isInside(place, await realDenied())) throw forbidden(path, 'it leads into Crossdock’s own files')
    }
    return place
  }

  async function folder(path: string): Promise<string> {
    const segments = path === '' ? [] : splitPath(path, isWindows)
    refuseKeptFolders(segments, path)
    return await allowed(await folderOf(segments, path), path)
  }

  async function file(path: string): Promise<string> {
    const segments = splitPath(path, isWindows)
    const name = segments.pop() ?? ''
    refuseKeptFolders(segments, path)
    return await allowed(join(await folderOf(segments, path), name), path)
  }

  async function openFile(path: string, flags: number): Promise<FileHandle> {
    for (let attempt = 1; attempt <= maxOpenAttempts; attempt++) {
      const place = await file(path)
      // With O_EXCL the file system itself refuses whatever is there already, links included.
      if ((flags & constants.O_EXCL) === 0) await refuseSpecialFile(place, path)
      const handle = await openUnlinked(place, { flags, path })
      const isSame = await isMeant(handle, { place, path }).catch(async (thrown: unknown) => {
        await handle.close()
        throw thrown
      })
      if (isSame) return handle
      await handle.close()
    }
    throw forbidden(path, 'it was replaced each time it was opened')
  }

  /**
   * Whether the path means what was opened. Linux tells where an open file is: that cannot be swapped. Elsewhere, and
   * where names differ in case only, the path is looked up again and its file compared.
   */
  async function isMeant(
    handle: FileHandle,
    { place, path }: { readonly place: string; readonly path: string },
  ): Promise<boolean> {
    const opened = await placeOf(handle)
    if (opened === place) return (await handle.stat()).isFile()
    if (opened !== undefined && !(await isReachable(opened))) return false
    const placeNow = await file(path).catch(() => undefined)
    return placeNow === place && (await isStillThere(handle, place))
  }

  async function isReachable(opened: string): Promise<boolean> {
    if (!isInside(opened, await realpathOfRoot(options.root))) return false
    return await allowed(opened, opened).then(
      () => true,
      () => false,
    )
  }

  return { folder, file, open: openFile }
}

/**
 * The real path of a denied root. Asking for it with every path costs more than all other checks, so an answer is kept for
 * a moment: a flow's files can be swapped by whoever delivers them, Crossdock's own folders only by who rules over them.
 * A root that does not exist is looked for each time.
 */
function createDeniedRoot(denied: string): () => Promise<string> {
  let known: { readonly place: string; readonly atMs: number } | undefined
  return async () => {
    const nowMs = performance.now()
    if (known && nowMs - known.atMs < deniedAgeMs) return known.place
    try {
      known = { place: await realpath(denied), atMs: nowMs }
      return known.place
    } catch {
      known = undefined
      return resolvePath(denied)
    }
  }
}

function forbidden(path: string, why: string): CrossdockError {
  return new CrossdockError('PATH_FORBIDDEN', `The path “${path}” is not allowed: ${why}.`, { detail: { path } })
}

/** True for the root itself and everything below it. Both are real paths. */
function isInside(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)
}

function splitPath(path: string, isWindows: boolean): string[] {
  if (path.includes('\0')) throw forbidden(path.replaceAll('\0', '\uFFFD'), 'it has a NUL character')
  if (path.includes('\\')) throw forbidden(path, 'it has a backslash; write “/” between folders')
  if (path.startsWith('/') || isAbsolute(path)) throw forbidden(path, 'it is absolute')
  if (/^[a-z]:/i.test(path)) throw forbidden(path, 'it begins with a drive')
  const segments = path.split('/')
  for (const segment of segments) {
    if (segment === '..') throw forbidden(path, 'it has “..”')
    if (segment === '.' || segment === '') throw forbidden(path, 'it has an empty part')
    if (Buffer.byteLength(segment) > maxNameBytes) throw forbidden(path, `a name is over ${maxNameBytes} bytes`)
    if (!segment.isWellFormed()) throw forbidden(path, 'a name has half of a surrogate pair')
    if (deviceName.test(segment)) throw forbidden(path, `“${segment}” is a device on Windows`)
    if (isWindows && unfitOnWindows.test(segment))
      throw forbidden(path, `Windows does not allow “${segment}” as a name`)
  }
  return segments
}

/** Folders from which other programs load code or keys. */
function refuseKeptFolders(segments: readonly string[], path: string): void {
  for (const segment of segments) {
    if (segment.startsWith('.')) throw forbidden(path, 'a folder begins with a dot')
    if (segment.toLowerCase() === 'node_modules') throw forbidden(path, '“node_modules” holds program code')
  }
}

async function realpathOfRoot(root: string): Promise<string> {
  try {
    return await realpath(root)
  } catch (thrown) {
    if (!hasErrno(thrown, 'ENOENT')) throw thrown
    throw new CrossdockError('REMOTE_UNAVAILABLE', `The declared folder “${root}” does not exist just now.`, {
      remedy: 'Connect the share or create the folder; it is tried again. If the address is wrong, correct the system.',
      cause: thrown,
    })
  }
}

/** The real path of what exists of a folder path, with the missing rest appended. */
async function realpathSoFar(place: string, path: string): Promise<string> {
  try {
    return await realpath(place)
  } catch (thrown) {
    if (!hasErrno(thrown, 'ENOENT')) throw thrown
  }
  const found = await lstatIfThere(place)
  // A link to nowhere does not exist for realpath, but creating something through it would.
  if (found?.isSymbolicLink()) throw forbidden(path, 'a part of it is a symbolic link to nowhere')
  // Somebody else has made it since.
  if (found) return await realpath(place)
  return join(await realpathSoFar(dirname(place), path), basename(place))
}

async function refuseSpecialFile(place: string, path: string): Promise<void> {
  const found = await lstatIfThere(place)
  if (found?.isSymbolicLink()) throw forbidden(path, 'it is a symbolic link')
  if (found && !found.isFile()) throw forbidden(path, 'it is not a regular file')
}

async function openUnlinked(
  place: string,
  options: { readonly flags: number; readonly path: string },
): Promise<FileHandle> {
  // Without O_NONBLOCK, opening a pipe that somebody put there would wait for ever. Windows knows neither flag.
  const flags = options.flags | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
  try {
    return await open(place, flags)
  } catch (thrown) {
    throw hasErrno(thrown, 'ELOOP') ? forbidden(options.path, 'it is a symbolic link') : thrown
  }
}

/** Where an open file is, as the system itself knows it. Undefined where it does not tell. */
async function placeOf(handle: FileHandle): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined
  return await readlink(`/proc/self/fd/${handle.fd}`).catch(() => undefined)
}

/** False when a link or another file was swapped in around the opening. */
async function isStillThere(handle: FileHandle, place: string): Promise<boolean> {
  const inHand = await handle.stat({ bigint: true })
  const onDisk = await lstat(place, { bigint: true }).catch(() => undefined)
  return inHand.isFile() && inHand.ino === onDisk?.ino && inHand.dev === onDisk.dev
}

async function lstatIfThere(place: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  try {
    return await lstat(place)
  } catch (thrown) {
    if (hasErrno(thrown, 'ENOENT')) return undefined
    throw thrown
  }
}
