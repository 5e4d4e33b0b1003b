import { expect, test } from 'vitest'
import { findByWords } from './match-words.ts'

const things = [
  { title: 'Code', rest: 'for what a map cannot say' },
  { title: 'Open the mapper', rest: 'Flow' },
  { title: 'Bitmap', rest: '' },
  { title: 'Map by names', rest: '' },
  { title: 'Map', rest: 'Builds the payload' },
  { title: 'Filter', rest: '' },
]
const find = (query: string) => findByWords(things, query, (thing) => thing).map(({ title }) => title)

test('what is called like the words comes before what only mentions them', () => {
  expect(find('map')).toEqual(['Map', 'Map by names', 'Open the mapper', 'Bitmap', 'Code'])
})

test('all words count, in any order, and without words everything stays in its order', () => {
  expect(find('  mapper  OPEN ')).toEqual(['Open the mapper'])
  expect(find('nothing of that')).toEqual([])
  expect(find(' ')).toEqual(things.map(({ title }) => title))
})
