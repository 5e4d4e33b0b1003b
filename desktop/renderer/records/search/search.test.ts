import { expect, test } from 'vitest'
import { completeSearch } from './complete-search.ts'
import { withRecent, withSaved } from './kept-searches.ts'
import { describeTerm, toFilter } from './search-filter.ts'
import { printSearch, readSearch } from './search-language.ts'
import { readMoment } from './time-words.ts'

const nowMs = new Date(2026, 10, 22, 9, 30).getTime()
const local = (...parts: readonly [number, number, number, number?, number?]) => new Date(...parts).toISOString()
const filterOf = (text: string) => toFilter(readSearch(text).terms, nowMs)
const problemsOf = (text: string) => readSearch(text).problems.map(({ message }) => message)

test('keys, parts of keys and named words become one question', () => {
  expect(filterOf('SO-1001')).toEqual({ key: 'SO-1001', match: 'exact' })
  expect(filterOf('SO-10*')).toEqual({ key: 'SO-10', match: 'prefix' })
  expect(filterOf('*1001*')).toEqual({ key: '1001', match: 'contains' })
  expect(filterOf('flow:order-release state:parked cause:remote_rejected text:"two words"')).toEqual({
    flow: 'order-release',
    state: 'parked',
    cause: 'REMOTE_REJECTED',
    text: 'two words',
  })
  expect(filterOf('"state:new order"')).toEqual({ key: 'state:new order', match: 'exact' })
})

test('states are understood in the words that screens show', () => {
  expect(filterOf('state:"on its way"')).toEqual({ state: 'ready' })
  expect(filterOf('state:"waiting for its parts"')).toEqual({ state: 'expecting' })
})

test('times count from now, in the time of this machine', () => {
  expect(filterOf('last:24h')).toEqual({ from: new Date(nowMs - 86_400_000).toISOString() })
  expect(filterOf('today')).toEqual({ from: local(2026, 10, 22) })
  expect(filterOf('yesterday')).toEqual({ from: local(2026, 10, 21), to: local(2026, 10, 22) })
  expect(filterOf('yesterday to:2026-11-21T12:00')).toEqual({ from: local(2026, 10, 21), to: local(2026, 10, 21, 12) })
  expect(filterOf('from:07:30')).toEqual({ from: local(2026, 10, 22, 7, 30) })
  expect(filterOf('from:2026-11-21T07:30Z')).toEqual({ from: '2026-11-21T07:30:00.000Z' })
  expect(readMoment('2026-02-30', nowMs)).toBeUndefined()
})

test('what is not understood is said, and the rest of the search stands', () => {
  const { terms, problems } = readSearch('SO-1 stat:parked state:lost')
  expect(terms.map(({ value }) => value)).toEqual(['SO-1'])
  expect(problems.map(({ start, end }) => [start, end])).toEqual([
    [5, 16],
    [17, 27],
  ])
  expect(problemsOf('stat:parked')[0]).toContain('“stat:” is not known')
  expect(problemsOf('state:lost')[0]).toContain('parked')
  expect(problemsOf('from:noon')[0]).toContain('is no time')
  expect(problemsOf('last:soon')[0]).toContain('24h')
  expect(problemsOf('SO-1 SO-2')[0]).toContain('one key')
  expect(problemsOf('S*1')[0]).toContain('not in the middle')
  expect(problemsOf('*')[0]).toContain('star alone')
  expect(problemsOf('flow:a flow:b')[0]).toContain('twice')
  expect(problemsOf('last:1h today')[0]).toContain('already says')
  expect(problemsOf('entity:')[0]).toContain('missing')
})

test('a quote within a key stands for itself; within quotes it is written twice', () => {
  expect(filterOf('PIPE-5"')).toEqual({ key: 'PIPE-5"', match: 'exact' })
  expect(filterOf('"5"" pipe" flow:x')).toEqual({ key: '5" pipe', match: 'exact', flow: 'x' })
  expect(filterOf('*"two words"*')).toEqual({ key: 'two words', match: 'contains' })
  expect(filterOf('"never closed')).toEqual({ key: 'never closed', match: 'exact' })
})

test('what is longer than anything that is kept is said instead of asked', () => {
  expect(filterOf('x'.repeat(500))).toEqual({ key: 'x'.repeat(500), match: 'exact' })
  expect(problemsOf('x'.repeat(501))[0]).toContain('500 characters')
  expect(problemsOf(`text:${'x'.repeat(201)}`)[0]).toContain('200 characters')
  expect(problemsOf(`flow:${'x'.repeat(65)}`)[0]).toContain('64 characters')
})

test('a search that is printed is read as the same search', () => {
  const texts = [
    'SO-1001',
    '"my key" state:"on its way"',
    'text:"a b" today',
    '"today" last:7d',
    '*10* flow:x from:07:30',
    'PIPE-5" state:parked',
    '"5"" pipe"',
    '"""quoted"""',
  ]
  for (const text of texts) {
    const { terms } = readSearch(text)
    expect(filterOf(printSearch(terms))).toEqual(filterOf(text))
    expect(printSearch(terms)).toBe(text)
  }
})

test('each part is said in words', () => {
  const words = readSearch('SO-10* state:ready last:24h text:abc').terms.map(describeTerm)
  expect(words).toEqual(['key begins with SO-10', 'on its way', 'accepted in the last 24h', 'payload contains “abc”'])
})

test('names are offered first and values behind a colon, at the caret and nowhere else', () => {
  const known = { flows: [{ id: 'order-release', name: 'Order release' }], entities: ['order'], causes: ['TIMED_OUT'] }
  const at = (text: string, caret = text.length) => completeSearch(text, caret, known)
  expect(at('st').map(({ text }) => text)).toEqual(['state:'])
  expect(at('SO-1 flow:rel').map(({ text }) => text)).toEqual(['SO-1 flow:order-release '])
  expect(at('state:on').map(({ text }) => text)).toEqual(['state:ready '])
  expect(at('sta today', 3)).toMatchObject([{ text: 'state: today', caret: 6 }])
  expect(at('cause:').map(({ label }) => label)).toEqual(['TIMED_OUT'])
  expect(at('SO-1001')).toEqual([])
})

test('recent searches are few and each stands once; a name names one search', () => {
  const texts = Array.from({ length: 12 }, (_item, index) => `SO-${index % 10}`)
  const kept = texts.reduce(withRecent, { saved: [], recent: [] })
  expect(kept.recent).toEqual(['SO-1', 'SO-0', 'SO-9', 'SO-8', 'SO-7', 'SO-6', 'SO-5', 'SO-4'])
  const twice = withSaved(withSaved(kept, { name: 'mine', text: 'a' }), { name: 'mine', text: 'b' })
  expect(twice.saved).toEqual([{ name: 'mine', text: 'b' }])
})
