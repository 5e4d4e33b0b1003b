import { expect, test } from 'vitest'
import { maskFields } from './mask-fields.ts'
import { restoreMasked } from './restore-masked.ts'

const rules = ['email', 'note']
const original = {
  number: 'SO-1',
  email: 'ann@example.com',
  lines: [
    { sku: 'A', qty: 1, note: 'first' },
    { sku: 'B', qty: 1, note: 'second' },
    { sku: 'C', qty: 1, note: 'third' },
  ],
}
const shown = maskFields(original, rules)
const [a, b, c] = shown.lines as [object, object, object]
const restore = (edited: unknown) => restoreMasked({ edited, original, shown })

test('what was left as it was shown is what it was, and what was changed is what the person wrote', () => {
  expect(restore({ ...shown, number: 'SO-2' })).toEqual({ ok: true, value: { ...original, number: 'SO-2' } })
  expect(restore({ ...shown, email: 'new@example.com' })).toEqual({
    ok: true,
    value: { ...original, email: 'new@example.com' },
  })
  expect(restore({ number: 'SO-1' })).toEqual({ ok: true, value: { number: 'SO-1' } })
})

test('items of a list may be moved, taken out and changed', () => {
  const linesOf = (...lines: unknown[]) => restore({ ...shown, lines })
  const [first, second, third] = original.lines
  expect(linesOf(c, a)).toEqual({ ok: true, value: { ...original, lines: [third, first] } })
  expect(linesOf({ ...b, qty: 9 }, c)).toEqual({
    ok: true,
    value: { ...original, lines: [{ ...second, qty: 9 }, third] },
  })
  expect(linesOf({ ...b, qty: 9 }, { ...a, qty: 8 }, c)).toEqual({
    ok: true,
    value: { ...original, lines: [{ ...second, qty: 9 }, { ...first, qty: 8 }, third] },
  })
  expect(linesOf({ sku: 'D', qty: 2, note: 'mine' }, a, b, c)).toEqual({
    ok: true,
    value: { ...original, lines: [{ sku: 'D', qty: 2, note: 'mine' }, ...original.lines] },
  })
})

test('where nobody can tell which value is meant, the place is named', () => {
  const alike = { lines: [{ note: 'one' }, { note: 'two' }] }
  const edited = { lines: [{ note: '•••' }] }
  expect(restoreMasked({ edited, original: alike, shown: maskFields(alike, rules) })).toMatchObject({
    ok: false,
    problems: [{ path: '/lines/0/note' }],
  })
})

test('a mask where nothing was masked is refused: in a new field, in a text, at the top', () => {
  expect(restore({ ...shown, 'a/b': { x: '•••' } })).toMatchObject({ ok: false, problems: [{ path: '/a~1b/x' }] })
  expect(restore({ ...shown, number: 'SO-•••' })).toMatchObject({ ok: false, problems: [{ path: '/number' }] })
  expect(restore('•••')).toMatchObject({ ok: false, problems: [{ path: '/' }] })
})

test('three dots that came with the message are kept as they came', () => {
  const dotted = { email: 'a@b.c', text: 'hidden •••' }
  const edited = { ...maskFields(dotted, rules), more: 1 }
  expect(restoreMasked({ edited, original: dotted, shown: maskFields(dotted, rules) })).toEqual({
    ok: true,
    value: { ...dotted, more: 1 },
  })
})
