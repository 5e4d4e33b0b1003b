import { CrossdockError } from '@crossdock/shared/errors'

/** What PostgreSQL's programs said, as an error that says what to do. */
export function toPostgresFailure(what: string, said: string): CrossdockError {
  if (/no space left on device|disk quota exceeded|not enough space on the disk/i.test(said)) {
    return new CrossdockError('STORAGE_FULL', `${what}: the disk of the home folder is full.`, {
      remedy: 'Free space on this disk and start again.',
    })
  }
  if (/database files are incompatible with server/i.test(said)) {
    return new CrossdockError(
      'DATABASE_UNAVAILABLE',
      `${what}: another major version of PostgreSQL made this database.`,
      {
        remedy: 'Start with the Crossdock that made it, or choose a new home folder with CROSSDOCK_HOME.',
      },
    )
  }
  return new CrossdockError('DATABASE_UNAVAILABLE', `${what}: ${lastWords(said)}`, {
    remedy: 'Read the folder `postgres/log` in the home folder, or set DATABASE_URL to a PostgreSQL of your own.',
  })
}

/** The gravest lines; without one, the last ones. */
function lastWords(said: string): string {
  const lines = said.split(/\r?\n/).filter((line) => line.trim() !== '')
  const grave = lines.filter((line) => /\b(FATAL|PANIC|error)\b/.test(line))
  return (grave.length > 0 ? grave : lines).slice(-3).join(' ').slice(0, 600) || 'it gave no reason.'
}
