import { compileExpression } from '@crossdock/shared/expression'
import { expect, test } from 'vitest'
import { parseMapping } from './parse-mapping.ts'
import { readSources } from './read-sources.ts'
import { templates } from './templates.ts'
import { itemName, toExpression } from './to-expression.ts'

test('every name makes an expression that reads just this field, however odd the name is', () => {
  const names = [
    'number',
    'ship-to',
    'in',
    'for',
    'record',
    'payload',
    'index',
    'a b',
    '1st',
    'a"b\\',
    'größe',
    'constructor',
  ]
  for (const name of names) {
    const path = ['outer', name]
    for (const expression of [toExpression([name], []), toExpression(path, [])]) {
      const compiled = compileExpression(expression)
      expect(compiled.ok, expression).toBe(true)
      const payload = { [name]: 7, outer: { [name]: 7 } }
      const record = { id: '', key: '', entity: '', flow: '', acceptedAt: '' }
      expect(compiled.ok && compiled.expression.evaluate({ payload, record, nowMs: 0 }), expression).toBe(7)
    }
    expect(readSources(toExpression(path, []), new Map()).sources).toEqual([path])
  }
})

test('inside loops a field is written from the item that it belongs to', () => {
  const { lines } = parseMapping({
    fields: [
      {
        target: 't',
        each: '=lines',
        as: 'line',
        fields: [{ target: 'p', each: '=line.parts', as: 'part', fields: [{ target: 'x', value: 1 }] }],
      },
    ],
  })
  const [outer] = lines
  const inner = outer?.kind === 'list' ? outer.lines[0] : undefined
  const loops = inner?.kind === 'list' ? (inner.lines[0]?.loops ?? []) : []
  expect(toExpression(['lines', '[]', 'parts', '[]', 'no'], loops)).toBe('=part.no')
  expect(toExpression(['lines', '[]', 'sku'], loops)).toBe('=line.sku')
  expect(toExpression(['line', 'x'], loops)).toBe('=payload.line.x')
  expect(toExpression(['lines', '[]', 'parts', '[]'], loops)).toBe('=part')
})

test('an item is called by the singular of its list, unless the name is taken', () => {
  const free = { loops: [], rootNames: new Set<string>() }
  expect(['lines', 'entries', 'boxes', 'Positions', 'data', 'address'].map((name) => itemName([name], free))).toEqual([
    ...['line', 'entry', 'box', 'position', 'item', 'item'],
  ])
  expect(itemName(['lines'], { loops: [], rootNames: new Set(['line', 'lineItem']) })).toBe('item')
})

test('every template makes an expression that compiles with what it suggests', () => {
  for (const template of templates) {
    const inputs = Object.fromEntries(template.inputs.map(({ name, initial }) => [name, initial]))
    const built = `=${template.build('order.value', inputs)}`
    const compiled = compileExpression(built)
    expect(compiled.ok ? '' : compiled.problem.message, built).toBe('')
    expect(template.summary, template.id).not.toBe('')
  }
})

test('what a person types into a template stays text', () => {
  const replace = templates.find(({ id }) => id === 'replace')
  expect(replace?.build('name', { search: '"', replacement: '' })).toBe('replace(name, "\\"", "")')
  const times = templates.find(({ id }) => id === 'times')
  expect(times?.build('a + b', { by: '3' })).toBe('(a + b) * 3')
})
