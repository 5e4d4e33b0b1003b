import type { ExpressionFunction } from '../declare-function.ts'
import { declareFunction } from '../declare-function.ts'

/** Whether something is there, what stands in for it, and naming a value. */
export const basicFunctions: readonly ExpressionFunction[] = [
  declareFunction({
    name: 'has',
    group: 'Basics',
    summary: 'True when the field, and everything on the way to it, is there. A field that is null is there.',
    params: [{ name: 'field', kind: 'maybe' }],
    result: 'boolean',
    examples: [
      { expression: '=has(customer.vat)', payload: { customer: { name: 'ACME' } }, result: false },
      { expression: '=has(customer.vat)', payload: { customer: { vat: null } }, result: true },
    ],
    run: ([field]) => field !== undefined,
  }),
  declareFunction({
    name: 'default',
    group: 'Basics',
    summary: 'The value, or the fallback when the value is null or a field that it needs is missing.',
    params: [
      { name: 'value', kind: 'maybe' },
      { name: 'fallback', kind: 'lazy' },
    ],
    result: 'any',
    examples: [
      { expression: '=default(customer.vat, "none")', payload: { customer: {} }, result: 'none' },
      { expression: '=qty.default(1) * 2', payload: { qty: 4 }, result: 8 },
    ],
    run: ([value, fallback]) => value ?? fallback(),
  }),
  declareFunction({
    name: 'isBlank',
    group: 'Basics',
    summary: 'True when the value is missing, null, or a text of nothing but blanks.',
    params: [{ name: 'value', kind: 'maybe' }],
    result: 'boolean',
    examples: [
      { expression: '=isBlank(note)', payload: { note: '  ' }, result: true },
      { expression: '=isBlank(note)', payload: {}, result: true },
      { expression: '=isBlank(note)', payload: { note: 0 }, result: false },
    ],
    run: ([value]) => (typeof value === 'string' ? value.trim() === '' : value === undefined || value === null),
  }),
  declareFunction({
    name: 'bind',
    group: 'Basics',
    summary: 'Gives a value a name for use in the expression that follows, so that it is written and computed once.',
    params: [
      { name: 'name', kind: 'name' },
      { name: 'value', kind: 'any' },
      { name: 'expression', kind: 'each' },
    ],
    result: 'any',
    examples: [
      {
        expression: '=bind(total, price * qty, {"net": total, "gross": round(total * 1.19, 2)})',
        payload: { price: 2.5, qty: 4 },
        result: { net: 10, gross: 11.9 },
      },
    ],
    run: ([, value, expression]) => expression(value),
  }),
]
