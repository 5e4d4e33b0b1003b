import { CrossdockError } from '@crossdock/shared/errors'
import { z } from 'zod'

const id = z.guid()

/** What has an id, and the command that shows it. */
const shownBy = {
  record: '`crossdock records` shows the ids of records.',
  exception: '`crossdock exceptions show <cause>` shows the ids of exceptions.',
  replay: '`crossdock replay list` shows the ids of replays.',
  run: '`crossdock runs` shows the ids of runs.',
} as const

/** Checks ids that stand on the command line. Throws CONFIG_INVALID naming the first that is none, and where they are shown. */
export function readIds(what: keyof typeof shownBy, ids: readonly string[]): readonly string[] {
  const wrong = ids.find((given) => !id.safeParse(given).success)
  if (wrong === undefined) return ids
  const article = what === 'exception' ? 'an' : 'a'
  throw new CrossdockError('CONFIG_INVALID', `“${wrong}” is not the id of ${article} ${what}.`, {
    remedy: shownBy[what],
  })
}
