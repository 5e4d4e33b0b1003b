import { expect, test } from 'vitest'
import { hideMasked } from './hide-masked.ts'

const rules = ['email', 'customer.phone']
const hide = <T>(value: T, texts: readonly string[] = []) => hideMasked(value, { rules, texts })

test.each([
  ['JSON', '{"code":"X","customer":{"email":"eve@x.org","phone":12345}}'],
  ['JSON that was cut off', '{"code":"X","customer":{"email":"eve@x.org","phone": "12345'],
  ['JSON in JSON', String.raw`request was "{\"email\":\"eve@x.org\",\"phone\":12345}"`],
  ['an address', 'GET https://erp.example/find?Email=eve%40x.org&phone=12345&n=1'],
  ['a form', 'email=eve@x.org&n=1'],
  ['XML', '<c:order><email type="home">eve@x.org</email><c:phone>12345</c:phone></c:order>'],
])('fields of other people are masked in %s, although no payload holds their values', (_name, text) => {
  const hidden = hide({ body: text }).body
  expect(hidden).toContain('•••')
  expect(hidden).not.toMatch(/eve|12345/)
})

test('values of the record are blanked wherever they stand, and what has none of it is not copied', () => {
  expect(hide({ message: 'No customer ann@x.org.', email: 'b' }, ['ann@x.org'])).toEqual({
    message: 'No customer •••.',
    email: '•••',
  })
  const clean = { message: 'The e-mail address is missing.', detail: { status: 404 }, body: '{"a": 1}' }
  expect(hide(clean, ['ann@x.org'])).toBe(clean)
  expect(hideMasked(clean, { rules: [], texts: [] })).toBe(clean)
})
