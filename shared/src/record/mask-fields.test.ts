import { expect, test } from 'vitest'
import { blankValues, maskFields, valuesOf } from './mask-fields.ts'
import { maskRule } from './mask-rules.ts'

const order = {
  number: 'SO-1',
  Email: 'ann@example.com',
  customer: { name: 'Ann', email: 'Ann@Example.com', phone: 4912345678, address: { street: 'Weg 1', zip: null } },
  lines: [
    { sku: 'A', note: 'for Ann', gift: { note: 'secret gift' } },
    { sku: 'B', note: '' },
  ],
}

test('a field’s name masks it at any depth and in any case, whatever stands there, and null stays null', () => {
  expect(maskFields(order, ['email', 'ADDRESS', 'zip'])).toEqual({
    ...order,
    Email: '•••',
    customer: { ...order.customer, email: '•••', address: '•••' },
  })
  expect(maskFields({ a: { zip: null }, zip: 0 }, ['zip'])).toEqual({ a: { zip: null }, zip: '•••' })
})

test('a path masks what it names, below anything that wraps the payload, and a star stands for one step', () => {
  const masked = { ...order, lines: order.lines.map((line) => ({ ...line, note: '•••' })) }
  expect(maskFields(order, ['lines.*.note'])).toEqual(masked)
  expect(maskFields(order, ['Lines.Note'])).toEqual(masked)
  expect(maskFields({ error: {}, input: order }, ['lines.*.note'])).toEqual({ error: {}, input: masked })
  expect(maskFields([order], ['lines.0.note'])).toEqual([
    { ...order, lines: [{ ...order.lines[0], note: '•••' }, order.lines[1]] },
  ])
  expect(maskFields(order, ['customer.*'])).toEqual({
    ...order,
    customer: { name: '•••', email: '•••', phone: '•••', address: '•••' },
  })
  expect(maskFields({ lines: { gift: { deep: { note: 1 } } } }, ['lines.*.note'])).toEqual({
    lines: { gift: { deep: { note: 1 } } },
  })
})

test('a path that begins again inside itself is found', () => {
  expect(maskFields({ a: { a: { b: 1 } } }, ['a.b'])).toEqual({ a: { a: { b: '•••' } } })
})

test('nothing is copied where nothing is masked', () => {
  expect(maskFields(order, [])).toBe(order)
  expect(maskFields(order, ['iban', 'a.b.c'])).toBe(order)
  expect(maskFields(order, ['email']).lines).toBe(order.lines)
})

test('a field called __proto__ or toString is a field', () => {
  const strange = JSON.parse('{"__proto__":{"email":"a@b.c"},"toString":1}')
  const masked = maskFields(strange, ['email', 'toString'])
  expect(JSON.stringify(masked)).toBe('{"__proto__":{"email":"•••"},"toString":"•••"}')
  expect(Object.getPrototypeOf(masked)).toBe(Object.prototype)
})

test('the masked values are told as texts, longest first, each once, without what is too short', () => {
  expect(valuesOf(order, ['email', 'phone', 'lines.note', 'zip', 'sku', 'address'])).toEqual([
    'ann@example.com',
    'Ann@Example.com',
    '4912345678',
    'for Ann',
    'Weg 1',
  ])
})

test.each([
  ['plain', 'No customer with jö/"rg & co\\n in ERP.'],
  ['JSON', `{"who":${JSON.stringify('jö/"rg & co\\n')}}`],
  ['JSON within JSON', JSON.stringify({ body: JSON.stringify({ who: 'jö/"rg & co\\n' }) })],
  ['ASCII JSON', '{"who":"j\\u00f6/\\"rg & co\\\\n"}'],
  ['URL', `https://erp.example/customers/${encodeURIComponent('jö/"rg & co\\n')}?x=1`],
  ['form', `a=1&who=${new URLSearchParams([['', 'jö/"rg & co\\n']]).toString().slice(1)}`],
  ['XML', '<who>jö/&quot;rg &amp; co\\n</who>'],
  ['upper case', 'JÖ/"RG & CO\\N IS UNKNOWN'],
])('a value is blanked out of %s text', (_name, text) => {
  const blanked = blankValues({ text }, ['jö/"rg & co\\n'])
  expect(blanked.text).toContain('•••')
  expect(blanked.text.toLowerCase()).not.toMatch(/rg|%c3|u00f6/)
})

test('a short value is blanked as a word, also behind an escape, and not within other words', () => {
  expect(blankValues('Ann cannot plan; ann, %20Ann%20 \\nAnn.', ['Ann'])).toBe(
    '••• cannot plan; •••, %20•••%20 \\n•••.',
  )
})

test('the longest of several values that begin alike is taken, and keys and numbers are blanked too', () => {
  expect(blankValues({ '4912345678': [4912345678, 404, 'call 49123456789'] }, ['491234', '4912345678'])).toEqual({
    '•••': ['•••', 404, 'call •••9'],
  })
})

test('nothing is copied where nothing is blanked', () => {
  expect(blankValues(order, [])).toBe(order)
  expect(blankValues(order, ['nothing like it'])).toBe(order)
})

test('two megabytes with a thousand values to look for are done within a second of work', () => {
  const texts = Array.from({ length: 1_000 }, (_, n) => `person-${n}@example.com`)
  const text = 'no address here; '.repeat(120_000)
  expect(blankValues(`${text}${texts[777]}`, texts)).toBe(`${text}•••`)
})

test.each(['', '.', 'a.', '.a', 'a..b', ' a', 'x'.repeat(201)])('“%s” is no rule', (rule) => {
  expect(maskRule.safeParse(rule).success).toBe(false)
})
