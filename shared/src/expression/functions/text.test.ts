import { describe, expect, it } from 'vitest'
import { evaluate, failure, problem } from '../evaluate-for-test.ts'

describe('text functions', () => {
  it.each([
    ['=left("AB", 5)', 'AB'],
    ['=right("AB", 5)', 'AB'],
    ['=right("AB", 0)', ''],
    ['=substring("AB", 5)', ''],
    ['=substring("ABCD", 2, 1)', ''],
    ['=padLeft("12345", 3)', '12345'],
    ['=trimLeadingZeros("")', ''],
    ['=trimLeadingZeros("0A0")', 'A0'],
    ['=replace("a.b", ".", "$&")', 'a$&b'],
    ['=text(true) + text(12.50)', 'true12.5'],
    ['=fixedWidth("", 2) + fixedWidth("abc", 0)', '  '],
    ['="SO-1001".left(2).lower()', 'so'],
  ])('%s is %j', (text, result) => {
    expect(evaluate(text)).toBe(result)
  })

  it.each([
    '=left("a", -1)',
    '=left("a", 1.5)',
    '=padLeft("a", 3, "xy")',
    '=padLeft("a", 3, "")',
    '=split("a", "")',
    '=replace("a", "", "b")',
    '=text([1])',
    '=text(null)',
  ])('%s is refused', (text) => {
    expect(failure(text).code).toBe('EXPRESSION_FAILED')
  })

  it('a number is not taken for a text, and the way out is named', () => {
    expect(failure('=padLeft(n, 5, "0")', { n: 7 }).message).toContain('use text()')
    expect(problem('=padLeft(7, 5, "0")').message).toContain('use text()')
  })

  it('matching and hashing very long texts is refused', () => {
    const payload = { long: 'x'.repeat(100_001) }
    expect(failure('=matches(long, "x")', payload).message).toContain('10000 characters')
    expect(failure('=hash(long)', payload).message).toContain('100000 characters')
  })
})
