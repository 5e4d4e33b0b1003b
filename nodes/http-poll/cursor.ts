import { CrossdockError } from '@crossdock/shared/errors'

/** A place in the origin's history: an ISO 8601 time in UTC, or a number. */
export type Cursor = string | number

/** How a cursor is read. */
export type CursorKind = 'time' | 'number'

/**
 * Reads a cursor as an item brings it. A time without a zone counts as UTC: the runtime's own zone must not matter.
 * Throws INPUT_INVALID.
 */
export function readCursor(value: unknown, kind: CursorKind): Cursor {
  const cursor = kind === 'number' ? numberOf(value) : timeOf(value)
  if (cursor !== undefined) return cursor
  throw new CrossdockError('INPUT_INVALID', `The cursor field of an item is not a ${kind}.`, {
    remedy: 'Correct the cursor’s expression, or the item at its origin.',
  })
}

/** True for a value that can be a cursor of this kind. */
export function isCursor(value: unknown, kind: CursorKind): boolean {
  return (kind === 'number' ? numberOf(value) : timeOf(value)) !== undefined
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

function timeOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d(?:[T ]\d|$)/.test(value)) return undefined
  const isComplete = value.length === 10 || /(?:Z|[+-]\d\d:?\d\d)$/i.test(value)
  const timeMs = Date.parse(isComplete ? value : `${value}Z`)
  return Number.isNaN(timeMs) ? undefined : new Date(timeMs).toISOString()
}

/** The later of two cursors of the same kind. ISO times in UTC order as texts do. */
export function laterOf(a: Cursor | undefined, b: Cursor): Cursor {
  return a === undefined || b > a ? b : a
}

/** From where to ask: the cursor, and for times the overlap before it. */
export function sinceOf(cursor: Cursor | undefined, overlapSeconds: number): Cursor | null {
  if (typeof cursor !== 'string') return cursor ?? null
  return new Date(Date.parse(cursor) - overlapSeconds * 1000).toISOString()
}
