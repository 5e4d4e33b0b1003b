import type { RecordSummary } from '@crossdock/shared/api'
import { expect, test } from 'vitest'
import { obstacleTo } from './acts/record-acts.ts'
import { durationText } from './duration-text.ts'
import { listKey } from './list/list-keys.ts'
import { printRecordsPlace, readRecordsPlace } from './records-address.ts'

const id = '0199f2a0-0000-7000-8000-000000000001'

test('every place of the screen has an address that leads back to it', () => {
  const places = [
    { kind: 'search', text: 'key "a/b c" state:parked 100%' },
    { kind: 'search', text: '' },
    { kind: 'record', id },
    { kind: 'record', id, step: 3 },
    { kind: 'record', id, step: 0, view: 'exchange' },
    { kind: 'runs', rest: 'x/y' },
  ] as const
  for (const place of places) expect(readRecordsPlace(printRecordsPlace(place))).toEqual(place)
})

test('an address that somebody wrote by hand is a search, and a broken one is no error', () => {
  expect(readRecordsPlace('SO-1001')).toEqual({ kind: 'search', text: 'SO-1001' })
  expect(readRecordsPlace('find/%E0%A4%A')).toEqual({ kind: 'search', text: '%E0%A4%A' })
  expect(readRecordsPlace(`${id}/step/x/nonsense`)).toEqual({ kind: 'record', id })
})

test('lengths of time are short and have their unit', () => {
  const texts = [0.4, 999, 1_400, 61_000, 200_000, 7_500_000, 187_200_000].map(durationText)
  expect(texts).toEqual(['0 ms', '999 ms', '1.4 s', '1 min 1 s', '3 min 20 s', '2 h 5 min', '2 d 4 h'])
})

test('keys of the list move, choose and open, and stay within it', () => {
  const items = ['a', 'b', 'c'].map((name) => ({ id: name }) as RecordSummary)
  const press = (key: string, index: number, more: Partial<{ ctrlKey: boolean; selected: ReadonlySet<string> }> = {}) =>
    listKey(
      { key, ctrlKey: more.ctrlKey ?? false, metaKey: false },
      { items, index, selected: more.selected ?? new Set() },
    )
  expect(press('ArrowDown', -1)).toMatchObject({ kind: 'go', record: { id: 'a' } })
  expect(press('j', 2)).toMatchObject({ kind: 'go', record: { id: 'c' } })
  expect(press('End', 0)).toMatchObject({ record: { id: 'c' } })
  expect(press('Enter', 1)).toMatchObject({ kind: 'open', record: { id: 'b' } })
  expect(press('Enter', -1)).toBeUndefined()
  expect(press('x', 1, { selected: new Set(['b']) })).toEqual({ kind: 'select', ids: new Set() })
  expect(press('a', 0, { ctrlKey: true })).toEqual({ kind: 'select', ids: new Set(['a', 'b', 'c']) })
  expect(press('Escape', 0)).toBeUndefined()
})

test('what makes no sense for the chosen records is not offered, and says why', () => {
  const of = (state: RecordSummary['state'], parentId?: string) =>
    ({ state, ...(parentId === undefined ? {} : { parentId }) }) as RecordSummary
  expect(obstacleTo('retry', [of('waiting')])).toContain('under way')
  expect(obstacleTo('retry', [of('parked')])).toBeUndefined()
  expect(obstacleTo('retry', [of('delivered')])).toBeUndefined()
  expect(obstacleTo('resolve', [of('delivered')])).toContain('parked or held')
  expect(obstacleTo('resolve', [of('delivered'), of('held')])).toBeUndefined()
  expect(
    obstacleTo(
      'resolve',
      Array.from({ length: 1_001 }, () => of('parked')),
    ),
  ).toContain('1,000')
  expect(obstacleTo('again', [of('delivered', 'p')])).toContain('part')
})
