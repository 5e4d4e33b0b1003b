import { describe, expect, it } from 'vitest'
import { evaluate, failure } from '../evaluate-for-test.ts'

describe('units', () => {
  it.each([
    ['=convert(1, "lb", "kg")', 0.45359237],
    ['=convert(1, "kg", "lb")', 2.20462262184878],
    ['=convert(16, "oz", "lb")', 1],
    ['=convert(2.5, "t", "kg")', 2500],
    ['=convert(1, "ft", "in")', 12],
    ['=convert(1, "in", "mm")', 25.4],
    ['=convert(1, "gal", "l")', 3.785411784],
    ['=convert(1, "m3", "ml")', 1_000_000],
    ['=convert(3, "INH", "CMT")', 7.62],
    ['=convert(-5, "kg", "g")', -5000],
  ])('%s is %d', (text, result) => {
    expect(evaluate(text)).toBe(result)
  })

  it('a unit of another dimension and an unknown one are refused', () => {
    expect(failure('=convert(1, "kg", "m")').message).toContain('mass')
    expect(failure('=convert(1, "KG", "g")').message).toContain('not known')
  })

  it('packs and rest make the quantity again, with fractions too', () => {
    expect(
      evaluate('=[wholePacks(q, p), packRest(q, p), toBase(wholePacks(q, p), p) + packRest(q, p)]', { q: 50, p: 12 }),
    ).toEqual([4, 2, 50])
    expect(evaluate('=[wholePacks(0.3, 0.1), packRest(0.3, 0.1)]')).toEqual([3, 0])
    expect(failure('=wholePacks(5, 0)').message).toContain('above zero')
  })
})
