import { CrossdockError, toCrossdockError } from '@crossdock/shared/errors'

/** What the file system refused in the home folder, in words that say what to do. Anything else is converted as usual. */
export function toFolderError(thrown: unknown, folder: string): CrossdockError {
  if (!(thrown instanceof Error && 'syscall' in thrown && 'code' in thrown)) return toCrossdockError(thrown)
  const code = String(thrown.code)
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new CrossdockError('STORAGE_FULL', `The disk of the home folder ${folder} is full.`, {
      remedy: 'Free space on this disk and start again.',
      cause: thrown,
    })
  }
  return new CrossdockError('CONFIG_INVALID', `The home folder ${folder} cannot be used (${code}).`, {
    remedy: 'Give this user the right to write there, or choose another home folder with CROSSDOCK_HOME.',
    cause: thrown,
  })
}
