import { expect, it } from 'vitest'
import { titleOf } from './exception-title.ts'

it.each([
  [{ table: 'units', value: 'PLT', target: 'unit' }, 'CODE_UNMAPPED: “PLT” in table “units”, at node “Look up units”'],
  [{ call: 'POST /orders', status: 422 }, 'CODE_UNMAPPED: “POST /orders” was answered 422, at node “Look up units”'],
  [{ field: 'quantity', value: -1 }, 'CODE_UNMAPPED: field “quantity” is “-1”, at node “Look up units”'],
  [{ items: [1, 2], value: { deep: true } }, 'CODE_UNMAPPED at node “Look up units”'],
])('a cause with the detail %o is named in words of the flow', (detail, title) => {
  expect(titleOf({ code: 'CODE_UNMAPPED', detail }, 'Look up units')).toBe(title)
})
