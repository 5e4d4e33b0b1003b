import { expect, test } from 'vitest'
import { readParamValue, showParamValue } from './param-value.ts'

test('a value that is shown is read as itself again', () => {
  for (const value of ['BER', '', '12', 'true', '"quoted"', 'null', 12, 1.5, true, null, [1, 'a'], { a: { b: 1 } }]) {
    expect(readParamValue(showParamValue(value))).toEqual(value)
  }
})

test('plain texts need no quotation marks', () => {
  expect([showParamValue('BER'), readParamValue('Site of Graz')]).toEqual(['BER', 'Site of Graz'])
})
