import { DateTime, IANAZone } from 'luxon'
import { Fault } from './expression-error.ts'
import { quote } from './values.ts'

/** The date formats of UN/EDIFACT code list 2379 that orders and despatch advices use, as patterns. */
const EDI_FORMATS: Readonly<Record<string, string>> = {
  101: 'yyMMdd',
  102: 'yyyyMMdd',
  203: 'yyyyMMddHHmm',
  204: 'yyyyMMddHHmmss',
}
const COMPACT_FORMATS: ReadonlyMap<number, string> = new Map([
  [8, 'yyyyMMdd'],
  [12, 'yyyyMMddHHmm'],
  [14, 'yyyyMMddHHmmss'],
])
const MAX_FORMAT_LENGTH = 100
const LOCALE = 'en-US'

const ISO_START = /^\d{4}-\d{2}-\d{2}(?:[T ]|$)/u
const ISO_OFFSET = /(?:Z|[+-]\d{2}(?::?\d{2})?)$/iu
/** A pattern's letters outside quotes that read an offset, a zone or a count since 1970. */
const OFFSET_TOKEN = /^(?:[^']|'[^']*')*?[zZxX]/u

interface DateReading {
  /** A luxon pattern or an EDIFACT qualifier. */
  format?: string | undefined
  zone?: string | undefined
}

/**
 * Reads a date as `date()` does: ISO 8601 (a blank may stand for the T), compact digits, or the given pattern or EDIFACT
 * qualifier. The zone counts only where the text has no offset. Throws a Fault when the text is not such a date.
 */
export function parseInstant(text: string, { format, zone }: DateReading = {}): Date {
  const trimmed = text.trim()
  const options = { zone: zoneName(zone), locale: LOCALE }
  const pattern = format === undefined ? compactFormat(trimmed) : patternOf(format)
  if (pattern !== undefined) {
    const read = DateTime.fromFormat(trimmed, pattern, options)
    if (read.isValid) return OFFSET_TOKEN.test(pattern) ? read.toJSDate() : earliest(read)
  } else if (ISO_START.test(trimmed) && trimmed.length <= 40) {
    const read = DateTime.fromISO(trimmed.replace(' ', 'T'), options)
    if (read.isValid) return ISO_OFFSET.test(trimmed) ? read.toJSDate() : earliest(read)
  }
  const expected = format === undefined ? 'ISO 8601 or compact digits: give its format' : `the format ${quote(format)}`
  throw new Fault(`${quote(text)} is not a date in ${expected}`)
}

/** Where the clocks go back a local time exists twice; luxon takes one by the season of the machine's clock. */
function earliest(read: DateTime): Date {
  return new Date(Math.min(...read.getPossibleOffsets().map((possible) => possible.toMillis())))
}

/** Writes a date with a pattern or EDIFACT qualifier, as the clocks of the zone show it. */
export function formatInstant(instant: Date, { format, zone }: { format: string; zone?: string | undefined }): string {
  return inZone(instant, zone).toFormat(patternOf(format), { locale: LOCALE })
}

/** The instant on the calendar of a zone; UTC when none is given. Throws a Fault for an unknown zone. */
export function inZone(instant: Date, zone?: string): DateTime {
  return assertDate(DateTime.fromJSDate(instant, { zone: zoneName(zone) }))
}

/** Back from the calendar; a Fault when a calculation left the years that dates have. */
export function toInstant(local: DateTime): Date {
  return assertDate(local).toJSDate()
}

function assertDate(local: DateTime): DateTime {
  if (local.isValid) return local
  throw new Fault('the date is outside the calendar')
}

/** Only zones that mean the same on every machine: the machine's own zone has no name here. */
function zoneName(zone = 'UTC'): string {
  if (zone === 'UTC') return zone
  if (/^[+-]\d{2}:\d{2}$/u.test(zone)) return `UTC${zone}`
  if (IANAZone.create(zone).isValid) return zone
  throw new Fault(`the time zone ${quote(zone)} is not known: write it like "Europe/Berlin", "UTC" or "+02:00"`)
}

function patternOf(format: string): string {
  if (format === '' || format.length > MAX_FORMAT_LENGTH)
    throw new Fault(`a date format has 1 to ${MAX_FORMAT_LENGTH} characters`)
  return EDI_FORMATS[format] ?? format
}

function compactFormat(text: string): string | undefined {
  return /^\d+$/u.test(text) ? COMPACT_FORMATS.get(text.length) : undefined
}
