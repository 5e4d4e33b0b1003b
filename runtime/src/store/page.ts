import { CrossdockError } from '@crossdock/shared/errors'

/** Which page of a list: how many rows, and after which one. */
export interface PageRequest {
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

/** One page of a list, and where the next one begins. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor?: string
}

const defaultLimit = 100

/**
 * How many rows to read for a page (one more than it has, which tells whether there is a next one), and the position
 * that its cursor names. Throws INPUT_INVALID for a cursor that no page of ours has given.
 */
export function openPage(
  { limit = defaultLimit, cursor }: PageRequest,
  isPosition: RegExp,
): { readonly limit: number; readonly rowCount: number; readonly after: string | null } {
  const after = cursor === undefined ? null : Buffer.from(cursor, 'base64url').toString('utf8')
  if (after !== null && !isPosition.test(after)) {
    throw new CrossdockError('INPUT_INVALID', 'The cursor is not one of this list.', {
      remedy: 'Pass on the `nextCursor` of the page before as it is, or begin without one.',
    })
  }
  return { limit, rowCount: limit + 1, after }
}

/** Makes a page of the rows read. The position of the last one becomes the cursor. */
export function closePage<T>(rows: readonly T[], limit: number, positionOf: (row: T) => string): Page<T> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  if (rows.length <= limit || last === undefined) return { items }
  return { items, nextCursor: Buffer.from(positionOf(last)).toString('base64url') }
}

/** Position in a list by uuid. */
export const uuidPosition = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** Position in a list by a counted id. */
export const countPosition = /^\d{1,18}$/
