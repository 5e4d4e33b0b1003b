import { expect, test } from 'vitest'
import { showPath } from './mapping-tree.ts'
import { allLines, parseMapping } from './parse-mapping.ts'
import { readSources } from './read-sources.ts'

const none = new Map()
const uses = (expression: string) => {
  const { sources, chip } = readSources(expression, none)
  return [sources.map(showPath).join(' '), chip]
}

test('an expression tells which source fields it reads and what happens on the way', () => {
  expect(uses('=number')).toEqual(['number', undefined])
  expect(uses('=shipTo.?city')).toEqual(['shipTo.city', undefined])
  expect(uses('=payload["ship-to"].city')).toEqual(['ship-to.city', undefined])
  expect(uses('=upper(customer.name)')).toEqual(['customer.name', 'upper'])
  expect(uses('=customer.name.trim().upper()')).toEqual(['customer.name', 'upper'])
  expect(uses('=lookup("units", unit, "wms")')).toEqual(['unit', 'lookup units'])
  expect(uses('=packs * 12')).toEqual(['packs', '× 12'])
  expect(uses('=first + " " + last')).toEqual(['first last', '+'])
  expect(uses('=due == null ? null : formatDate(due, "102", site.zone)')).toEqual(['due site.zone', 'if'])
  expect(uses('={"a": b, "c": [d]}')).toEqual(['b d', 'ƒ'])
  expect(uses('="a.b(c"')).toEqual(['', 'ƒ'])
  expect(uses('=record.key')).toEqual(['', undefined])
  expect(uses('plain text')).toEqual(['', undefined])
})

test('names inside loops of an expression stand for items of their list', () => {
  expect(uses('=sum(lines.map(l, l.qty * l.price))')).toEqual(['lines lines[].qty lines[].price', 'sum'])
  expect(uses('=map(lines, l, l.sku)')).toEqual(['lines lines[].sku', 'map'])
  expect(uses('=first(lines).sku')).toEqual(['lines lines[].sku', 'first'])
  expect(uses('=lines[0].sku')).toEqual(['lines[].sku', undefined])
  expect(uses('=bind(total, price * qty, total + tax)')).toEqual(['price qty tax', 'bind'])
  expect(uses('=lines.filter(l, l.open).map(x, x.sku)')).toEqual(['lines lines[].open lines[].sku', 'map'])
})

test('broken expressions have the sources that can be made out', () => {
  expect(uses('=upper(')).toEqual(['', 'upper'])
  expect(uses('=a.')).toEqual(expect.arrayContaining([expect.stringContaining('a')]))
  expect(uses(`=${'('.repeat(5000)}a`)).toBeDefined()
})

const config = {
  mode: 'extend',
  fields: [
    { target: 'shipTo.city', value: '=customer.city' },
    { target: 'channel', value: 'web', optional: true },
    {
      target: 'lines',
      each: '=order.lines.filter(l, l.open)',
      as: 'line',
      when: '=line.qty > 0',
      fields: [
        { target: 'sku', value: '=line.item' },
        { target: 'parts', each: '=line.parts', as: 'part', fields: [{ target: 'no', value: '=part.no + number' }] },
      ],
    },
    { target: 12 },
  ],
}

test('the lines of a map node are read with their places, targets and source fields', () => {
  const { lines, mode, unread } = parseMapping(config)
  const read = [...allLines(lines)].map(({ at, path, use }) => [
    at.join('.'),
    showPath(path),
    use.sources.map(showPath).join(' '),
  ])
  expect([mode, unread]).toEqual(['extend', 1])
  expect(read).toEqual([
    ['0', 'shipTo.city', 'customer.city'],
    ['1', 'channel', ''],
    ['2', 'lines', 'order.lines order.lines[].open'],
    ['2.0', 'lines[].sku', 'order.lines[].item'],
    ['2.1', 'lines[].parts', 'order.lines[].parts'],
    ['2.1.0', 'lines[].parts[].no', 'order.lines[].parts[].no number'],
  ])
})
