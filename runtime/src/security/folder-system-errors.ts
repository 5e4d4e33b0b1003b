import { CrossdockError, type ErrorCode } from '@crossdock/shared/errors'

interface Reading {
  readonly code: ErrorCode
  readonly what: string
  readonly remedy?: string
}

const noRights: Reading = {
  code: 'REMOTE_REJECTED',
  what: 'the account that runs Crossdock may not do this',
  remedy: 'Give this account the right to read and write there, then retry.',
}
const fileInTheWay: Reading = { code: 'INPUT_INVALID', what: 'a part of the path is a file, not a folder' }
const full: Reading = { code: 'STORAGE_FULL', what: 'the disk is full' }

const readings: Readonly<Record<string, Reading>> = {
  ENOENT: { code: 'NOT_FOUND', what: 'it does not exist' },
  ENOSPC: full,
  EDQUOT: { ...full, what: 'the quota of the disk is used up' },
  EACCES: noRights,
  EPERM: noRights,
  EROFS: { ...noRights, what: 'the disk is read-only' },
  ENOTDIR: fileInTheWay,
  EEXIST: fileInTheWay,
  EISDIR: { code: 'INPUT_INVALID', what: 'it is a folder, not a file' },
  ENAMETOOLONG: { code: 'PATH_FORBIDDEN', what: 'the path is too long' },
  EXDEV: {
    code: 'REMOTE_REJECTED',
    what: 'the two folders are on different disks',
    remedy: 'Name a folder on the same disk.',
  },
}

/**
 * What a failure of the file system means for a person. Anything that is not in the table is taken for a folder that
 * cannot be reached just now (a share that went away, a file that another program locks), so it is tried again.
 */
export function folderError(
  thrown: unknown,
  where: { readonly system: string; readonly path: string; readonly doing: string },
): unknown {
  if (!(thrown instanceof Error) || !('syscall' in thrown) || !('code' in thrown)) return thrown
  const errno = String(thrown.code)
  const reading: Reading = Object.hasOwn(readings, errno)
    ? (readings[errno] ?? full)
    : { code: 'REMOTE_UNAVAILABLE', what: `the folder cannot be used just now (${errno})` }
  const place = where.path === '' ? 'the folder itself' : `“${where.path}”`
  return new CrossdockError(
    reading.code,
    `${where.doing} failed at ${place} of the folder “${where.system}”: ${reading.what}.`,
    {
      ...(reading.remedy === undefined ? {} : { remedy: reading.remedy }),
      detail: { system: where.system, path: where.path, errno },
      cause: thrown,
    },
  )
}

/** True for a failure of the file system with this name, e.g. `ENOENT`. */
export function hasErrno(thrown: unknown, errno: string): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === errno
}
