import type { ExpressionFunction } from '../declare-function.ts'
import { declareFunction } from '../declare-function.ts'
import { Fault } from '../expression-error.ts'
import { formatInstant, inZone, parseInstant, toInstant } from '../instants.ts'
import type { Value } from '../values.ts'
import { CALENDAR_STEPS, spend } from '../values.ts'

const DATE = { name: 'date', kind: 'date' } as const
const ZONE = { name: 'zone', kind: 'text', optional: true } as const
const MAX_WORKDAYS = 10_000

/** Making dates, and writing them. */
const conversionFunctions: readonly ExpressionFunction[] = [
  declareFunction({
    name: 'now',
    group: 'Dates',
    summary: 'The time at which the record is processed; the same again when the record is run again.',
    params: [],
    result: 'date',
    examples: [{ expression: '=now()', result: '2026-11-21T10:30:00.000Z' }],
    run: (_args, { scope }) => new Date(scope.nowMs),
  }),
  declareFunction({
    name: 'date',
    group: 'Dates',
    summary:
      'Reads a date from text: ISO 8601, compact digits (20261121, 202611211030), or a format such as "dd.MM.yyyy" or an EDIFACT qualifier (101, 102, 203, 204). The zone counts where the text has no offset; it is UTC if left out.',
    params: [
      { name: 'value', kind: 'text' },
      { name: 'format', kind: 'text', optional: true },
      { name: 'zone', kind: 'text', optional: true },
    ],
    result: 'date',
    examples: [
      { expression: '=date("20261121")', result: '2026-11-21T00:00:00.000Z' },
      {
        expression: '=date("21.11.2026 08:15", "dd.MM.yyyy HH:mm", "Europe/Berlin")',
        result: '2026-11-21T07:15:00.000Z',
      },
      { expression: '=date("202611210815", "203", "Europe/Berlin")', result: '2026-11-21T07:15:00.000Z' },
    ],
    run: ([value, format, zone], frame) => {
      spend(frame, CALENDAR_STEPS)
      return parseInstant(value, { format, zone })
    },
  }),
  declareFunction({
    name: 'formatDate',
    group: 'Dates',
    summary:
      'Writes a date with a format such as "yyyy-MM-dd HH:mm" or an EDIFACT qualifier, as the clocks of the zone show it (UTC if left out).',
    params: [DATE, { name: 'format', kind: 'text' }, ZONE],
    result: 'text',
    examples: [
      {
        expression: '=formatDate(due, "dd.MM.yyyy HH:mm", "Europe/Berlin")',
        payload: { due: '2026-07-01T22:30:00Z' },
        result: '02.07.2026 00:30',
      },
      { expression: '=formatDate(due, "102")', payload: { due: '2026-07-01T22:30:00Z' }, result: '20260701' },
    ],
    run: ([date, format, zone]) => formatInstant(date, { format, zone }),
  }),
  declareFunction({
    name: 'epochSeconds',
    group: 'Dates',
    summary: 'The whole seconds since 1 January 1970 UTC.',
    params: [DATE],
    result: 'number',
    examples: [{ expression: '=epochSeconds("2026-11-21T00:00:00Z")', result: 1795219200 }],
    run: ([date]) => Math.floor(date.getTime() / 1000),
  }),
  declareFunction({
    name: 'fromEpochSeconds',
    group: 'Dates',
    summary: 'The date that lies this many seconds after 1 January 1970 UTC.',
    params: [{ name: 'seconds', kind: 'number' }],
    result: 'date',
    examples: [{ expression: '=fromEpochSeconds(1795219200)', result: '2026-11-21T00:00:00.000Z' }],
    run: ([seconds]) => shifted(new Date(0), seconds * 1000),
  }),
]

/** Moving along the calendar and the clock. */
const calendarFunctions: readonly ExpressionFunction[] = [
  declareFunction({
    name: 'addDays',
    group: 'Dates',
    summary:
      'The date some calendar days later (earlier, if negative) at the same time on the clocks of the zone, whose days may have 23 or 25 hours.',
    params: [DATE, { name: 'days', kind: 'number' }, ZONE],
    result: 'date',
    examples: [
      { expression: '=addDays("2026-11-21", 3)', result: '2026-11-24T00:00:00.000Z' },
      { expression: '=addDays("2026-10-24T10:00:00Z", 1, "Europe/Berlin")', result: '2026-10-25T11:00:00.000Z' },
    ],
    run: ([date, days, zone]) => toInstant(inZone(date, zone).plus({ days: whole(days) })),
  }),
  declareFunction({
    name: 'addMonths',
    group: 'Dates',
    summary:
      'The date some months later (earlier, if negative) on the calendar of the zone; a day that the month does not have becomes its last.',
    params: [DATE, { name: 'months', kind: 'number' }, ZONE],
    result: 'date',
    examples: [{ expression: '=addMonths("2026-01-31", 1)', result: '2026-02-28T00:00:00.000Z' }],
    run: ([date, months, zone]) => toInstant(inZone(date, zone).plus({ months: whole(months) })),
  }),
  declareFunction({
    name: 'addWorkdays',
    group: 'Dates',
    summary:
      'The date some days later (earlier, if negative), counting Monday to Friday in the zone; holidays are a list of texts like "2026-12-25".',
    params: [DATE, { name: 'days', kind: 'number' }, ZONE, { name: 'holidays', kind: 'list', optional: true }],
    result: 'date',
    examples: [
      { expression: '=addWorkdays("2026-11-20", 1)', result: '2026-11-23T00:00:00.000Z' },
      { expression: '=addWorkdays("2026-12-24", 1, "UTC", ["2026-12-25"])', result: '2026-12-28T00:00:00.000Z' },
    ],
    run: ([date, days, zone, holidays = []], frame) => {
      spend(frame, (Math.abs(days) + holidays.length) * CALENDAR_STEPS)
      return addWorkdays(date, { days: whole(days), zone, holidays })
    },
  }),
  declareFunction({
    name: 'addHours',
    group: 'Dates',
    summary: 'The date some hours later (earlier, if negative) in elapsed time; fractions are allowed.',
    params: [DATE, { name: 'hours', kind: 'number' }],
    result: 'date',
    examples: [{ expression: '=addHours("2026-11-21T10:00:00Z", 1.5)', result: '2026-11-21T11:30:00.000Z' }],
    run: ([date, hours]) => shifted(date, hours * 3_600_000),
  }),
  declareFunction({
    name: 'addMinutes',
    group: 'Dates',
    summary: 'The date some minutes later (earlier, if negative) in elapsed time.',
    params: [DATE, { name: 'minutes', kind: 'number' }],
    result: 'date',
    examples: [{ expression: '=addMinutes("2026-11-21T10:00:00Z", -15)', result: '2026-11-21T09:45:00.000Z' }],
    run: ([date, minutes]) => shifted(date, minutes * 60_000),
  }),
  declareFunction({
    name: 'startOfDay',
    group: 'Dates',
    summary: 'The moment at which the day of the date begins in the zone.',
    params: [DATE, ZONE],
    result: 'date',
    examples: [
      { expression: '=startOfDay("2026-07-01T22:30:00Z", "Europe/Berlin")', result: '2026-07-01T22:00:00.000Z' },
    ],
    run: ([date, zone]) => toInstant(inZone(date, zone).startOf('day')),
  }),
  declareFunction({
    name: 'dayOfWeek',
    group: 'Dates',
    summary: 'The day of the week in the zone, from 1 for Monday to 7 for Sunday.',
    params: [DATE, ZONE],
    result: 'number',
    examples: [{ expression: '=dayOfWeek("2026-11-21")', result: 6 }],
    run: ([date, zone]) => inZone(date, zone).weekday,
  }),
  declareFunction({
    name: 'daysBetween',
    group: 'Dates',
    summary: 'How many calendar days the second date is after the first in the zone; negative when it is before.',
    params: [{ name: 'from', kind: 'date' }, { name: 'to', kind: 'date' }, ZONE],
    result: 'number',
    examples: [{ expression: '=daysBetween("2026-11-21T23:00:00Z", "2026-11-22T01:00:00Z")', result: 1 }],
    run: ([from, to, zone]) => {
      const days = inZone(to, zone).startOf('day').diff(inZone(from, zone).startOf('day'), 'days').days
      return Math.round(days) + 0
    },
  }),
  declareFunction({
    name: 'secondsBetween',
    group: 'Dates',
    summary:
      'The seconds from the first date to the second; negative when it is before. Divide by 60 for minutes, by 3600 for hours.',
    params: [
      { name: 'from', kind: 'date' },
      { name: 'to', kind: 'date' },
    ],
    result: 'number',
    examples: [
      {
        expression: '=secondsBetween(released, shipped) / 3600',
        payload: { released: '2026-11-21T08:00:00Z', shipped: '2026-11-21T09:30:00Z' },
        result: 1.5,
      },
    ],
    run: ([from, to]) => (to.getTime() - from.getTime()) / 1000,
  }),
]

export const dateFunctions: readonly ExpressionFunction[] = [...conversionFunctions, ...calendarFunctions]

interface WorkdayStep {
  days: number
  zone: string | undefined
  holidays: readonly Value[]
}

function addWorkdays(date: Date, { days, zone, holidays }: WorkdayStep): Date {
  if (Math.abs(days) > MAX_WORKDAYS) throw new Fault(`addWorkdays() moves at most ${MAX_WORKDAYS} days, not ${days}`)
  const free = new Set(holidays)
  const start = inZone(date, zone)
  const direction = Math.sign(days)
  let offset = 0
  let left = Math.abs(days)
  while (left > 0) {
    offset += direction
    const day = start.plus({ days: offset })
    if (!day.isValid) break
    if (day.weekday <= 5 && !free.has(day.toISODate())) left--
  }
  return toInstant(start.plus({ days: offset }))
}

function shifted(date: Date, ms: number): Date {
  const moved = new Date(date.getTime() + Math.round(ms))
  if (Number.isNaN(moved.getTime())) throw new Fault('the date is outside the calendar')
  return moved
}

function whole(count: number): number {
  if (!Number.isInteger(count)) throw new Fault(`days and months are whole numbers, not ${count}`)
  return count
}
