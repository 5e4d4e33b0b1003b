import { Settings } from 'luxon'
import { describe, expect, it } from 'vitest'
import { evaluate, failure } from '../evaluate-for-test.ts'

describe('reading dates', () => {
  it.each([
    ['2026-11-21', '2026-11-21T00:00:00.000Z'],
    ['2026-11-21T10:15:00Z', '2026-11-21T10:15:00.000Z'],
    ['2026-11-21T10:15:00+02:00', '2026-11-21T08:15:00.000Z'],
    ['2026-11-21 10:15:00', '2026-11-21T10:15:00.000Z'],
    ['20261121', '2026-11-21T00:00:00.000Z'],
    ['202611211015', '2026-11-21T10:15:00.000Z'],
    ['20261121101530', '2026-11-21T10:15:30.000Z'],
  ])('%s', (text, result) => {
    expect(evaluate('=date(value)', { value: text })).toBe(result)
  })

  it.each(['00000000', '20261301', '2026-02-30', '21.11.2026', '2026', '1', '', 'tomorrow', '2026-11-21x'])(
    '%j is refused',
    (text) => {
      expect(failure('=date(value)', { value: text }).message).toContain('is not a date')
    },
  )

  it('a format must fit the whole text', () => {
    expect(evaluate('=date(v, "101")', { v: '261121' })).toBe('2026-11-21T00:00:00.000Z')
    expect(evaluate('=date(v, "204")', { v: '20261121101530' })).toBe('2026-11-21T10:15:30.000Z')
    expect(failure('=date(v, "dd.MM.yyyy")', { v: '21.11.2026 10:00' }).message).toContain('"dd.MM.yyyy"')
  })

  it('a zone is a place, UTC or an offset, never the machine', () => {
    expect(evaluate('=date("2026-11-21", null.default("yyyy-MM-dd"), "+02:00")')).toBe('2026-11-20T22:00:00.000Z')
    for (const zone of ['local', 'system', 'default', 'Mars/Phobos', '']) {
      expect(failure('=startOfDay(now(), zone)', { zone }).message).toContain('time zone')
    }
  })
})

describe('where the clocks of Berlin change', () => {
  it('the night of 25 October 2026 has an hour more', () => {
    expect(
      evaluate('=secondsBetween(startOfDay(a, z), startOfDay(b, z)) / 3600', {
        a: '2026-10-25T12:00:00Z',
        b: '2026-10-26T12:00:00Z',
        z: 'Europe/Berlin',
      }),
    ).toBe(25)
    expect(evaluate('=formatDate(addHours("2026-10-25T00:30:00Z", 1), "HH:mm ZZ", "Europe/Berlin")')).toBe(
      '02:30 +01:00',
    )
    expect(evaluate('=formatDate("2026-10-25T00:30:00Z", "HH:mm ZZ", "Europe/Berlin")')).toBe('02:30 +02:00')
  })

  it.each(['2026-07-01', '2026-12-01'])(
    'a local time that exists twice is the first, also when read on %s',
    (today) => {
      const { now } = Settings
      Settings.now = () => Date.parse(today)
      try {
        const twice = { local: '2026-10-25 02:30', z: 'Europe/Berlin', f: 'yyyy-MM-dd HH:mm' }
        expect(evaluate('=date(local, f, z)', twice)).toBe('2026-10-25T00:30:00.000Z')
        expect(evaluate('=date("2026-10-25T02:30:00+01:00", "yyyy-MM-dd\'T\'HH:mm:ssZZ", z)', twice)).toBe(
          '2026-10-25T01:30:00.000Z',
        )
        expect(evaluate('=date("2026-10-25T02:30:00+01:00")')).toBe('2026-10-25T01:30:00.000Z')
      } finally {
        Settings.now = now
      }
    },
  )

  it('the night of 28 March 2027 has an hour less', () => {
    expect(
      evaluate('=secondsBetween(startOfDay(a, z), startOfDay(b, z)) / 3600', {
        a: '2027-03-28T12:00:00Z',
        b: '2027-03-29T12:00:00Z',
        z: 'Europe/Berlin',
      }),
    ).toBe(23)
  })

  it('a local time that does not exist moves on by the hour', () => {
    expect(evaluate('=date("2027-03-28 02:30", "yyyy-MM-dd HH:mm", "Europe/Berlin")')).toBe('2027-03-28T01:30:00.000Z')
  })

  it('a day later is the same time on the clock', () => {
    const local = '=formatDate(addDays(from, 1, z), "yyyy-MM-dd HH:mm", z)'
    const z = 'Europe/Berlin'
    expect(evaluate(local, { from: '2026-10-24T16:00:00Z', z })).toBe('2026-10-25 18:00')
    expect(evaluate(local, { from: '2027-03-27T17:00:00Z', z })).toBe('2027-03-28 18:00')
  })

  it('days between count nights on the calendar', () => {
    const days = '=daysBetween(a, b, "Europe/Berlin")'
    expect(evaluate(days, { a: '2026-10-24T22:00:00Z', b: '2026-10-25T22:59:00Z' })).toBe(0)
    expect(evaluate(days, { a: '2026-10-24T22:00:00Z', b: '2026-10-25T23:00:00Z' })).toBe(1)
    expect(evaluate(days, { a: '2027-03-29T12:00:00Z', b: '2027-03-27T12:00:00Z' })).toBe(-2)
  })
})

describe('calculating with dates', () => {
  it('work days step over weekends and holidays, both ways', () => {
    expect(evaluate('=addWorkdays("2026-11-20", 5)')).toBe('2026-11-27T00:00:00.000Z')
    expect(evaluate('=addWorkdays("2026-11-22", -1)')).toBe('2026-11-20T00:00:00.000Z')
    expect(evaluate('=addWorkdays("2026-11-21", 0)')).toBe('2026-11-21T00:00:00.000Z')
    expect(evaluate('=addWorkdays("2026-12-24", 1, "Europe/Berlin", ["2026-12-25", "2026-12-28"])')).toBe(
      '2026-12-29T00:00:00.000Z',
    )
  })

  it('dates compare as points in time', () => {
    expect(
      evaluate('=[date(a) == date(b), date(a) < now(), max([date(a), now()])]', {
        a: '2026-11-21T08:00:00Z',
        b: '2026-11-21T09:00:00+01:00',
      }),
    ).toEqual([true, true, '2026-11-21T10:30:00.000Z'])
  })

  it('what leaves the calendar or has no meaning is refused', () => {
    for (const text of [
      '=addDays(now(), 1.5)',
      '=addHours(now(), 1e300)',
      '=addMonths(now(), 100000000)',
      '=addWorkdays(now(), 1000000000)',
      '=addWorkdays(fromEpochSeconds(8640000000000), 5)',
      '=fromEpochSeconds(1e20)',
    ]) {
      expect(failure(text).code).toBe('EXPRESSION_FAILED')
    }
  })

  it('subtracting dates asks for secondsBetween()', () => {
    expect(failure('=a - b', { a: new Date(0), b: new Date(1) }).message).toContain('secondsBetween()')
  })
})
