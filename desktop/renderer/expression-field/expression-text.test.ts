import { expect, test } from 'vitest'
import { pathAt, readPlace } from './expression-text.ts'

/** `|` marks the cursor. */
const placeIn = (marked: string) => readPlace(marked.replace('|', ''), marked.indexOf('|'))

test('the word before the cursor and what stands before its dot are read, finished or not', () => {
  expect(placeIn('upper(order.cus|')).toMatchObject({ word: 'cus', receiver: 'order' })
  expect(placeIn('order.lines[0].|')).toMatchObject({ word: '', receiver: 'order.lines[0]' })
  expect(placeIn('a + first(lines.filter(l, l.qty > 0)).s|')).toMatchObject({
    word: 's',
    receiver: 'first(lines.filter(l, l.qty > 0))',
  })
  expect(placeIn('order.?cus|')).toMatchObject({ word: 'cus', receiver: 'order' })
  expect(placeIn('1 + |')).toMatchObject({ word: '', receiver: undefined })
})

test('nothing is completed inside of a text', () => {
  expect(placeIn('"order.|').isInText).toBe(true)
  expect(placeIn('"a\\"b.|').isInText).toBe(true)
  expect(placeIn('"order" + o|').isInText).toBe(false)
})

test('loops around the cursor are known in both ways of writing them', () => {
  expect(placeIn('order.lines.map(l, l.|').loops).toEqual([{ name: 'l', list: 'order.lines' }])
  expect(placeIn('filter(lines, l, l.qty > 0 && l.|').loops).toEqual([{ name: 'l', list: 'lines' }])
  expect(placeIn('orders.map(o, o.lines.map(l, l.|').loops).toEqual([
    { name: 'o', list: 'orders' },
    { name: 'l', list: 'o.lines' },
  ])
  expect(placeIn('lines.map(l, l.qty) + |').loops).toEqual([])
})

test('the path around a place is found for hovering', () => {
  expect(pathAt('upper(order.customer.name)', 14)).toEqual({ text: 'order.customer', start: 6 })
  expect(pathAt('a + "text"', 6)).toBeUndefined()
})
