import { describe, expect, it } from 'vitest'
import { evaluate, failure } from '../evaluate-for-test.ts'
import type { LookupTable } from '../scope.ts'

const lookup: LookupTable = (table, code) =>
  table === 'customer' && code === '1007' ? { wms: 'C-7', name: 'ACME' } : undefined

describe('lookup', () => {
  it('an unmapped code names its table and value', () => {
    const error = failure('=lookup("customer", order.customer)', { order: { customer: '1008' } }, { lookup })
    expect(error).toMatchObject({
      code: 'CODE_UNMAPPED',
      detail: { expression: '=lookup("customer", order.customer)', table: 'customer', value: '1008' },
    })
  })

  it('a code that is a number is the same code', () => {
    expect(evaluate('=lookup("customer", 1007, "wms")', {}, { lookup })).toBe('C-7')
  })

  it('a map of all columns can be read further', () => {
    expect(evaluate('=bind(c, lookup("customer", "1007"), c.wms + " " + c.name)', {}, { lookup })).toBe('C-7 ACME')
  })

  it('a column that the table does not have is a mistake, not an unmapped code', () => {
    const error = failure('=lookupOr("customer", "1007", "?", "erp")', {}, { lookup })
    expect(error.code).toBe('EXPRESSION_FAILED')
    expect(error.message).toContain('wms, name')
  })

  it('a fallback stands in for codes that are unmapped, null or missing', () => {
    expect(
      evaluate(
        '=[lookupOr("customer", "x", 1), lookupOr("customer", null, 2), lookupOr("customer", a.b, 3)]',
        {},
        { lookup },
      ),
    ).toEqual([1, 2, 3])
  })

  it('a code that is null or missing is not looked up', () => {
    expect(failure('=lookup("customer", code)', { code: null }, { lookup }).code).toBe('EXPRESSION_FAILED')
    expect(failure('=lookup("customer", code)', {}, { lookup }).code).toBe('VALUE_MISSING')
  })
})
