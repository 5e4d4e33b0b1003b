import { CrossdockError } from '@crossdock/shared/errors'

/** What failed on the way into the home folder, in words that say what to do. */
export function toFolderError(thrown: unknown, folder: string): CrossdockError {
  if (thrown instanceof CrossdockError) return thrown
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown error'
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
