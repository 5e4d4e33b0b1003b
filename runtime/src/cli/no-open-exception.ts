import { CrossdockError } from '@crossdock/shared/errors'

/** The refusal of a command about a cause for which nothing waits. */
export function noOpenException(fingerprint: string): CrossdockError {
  return new CrossdockError('NOT_FOUND', `No open exception has the cause ${fingerprint}.`, {
    remedy: '`crossdock exceptions list` shows the causes there are.',
  })
}
