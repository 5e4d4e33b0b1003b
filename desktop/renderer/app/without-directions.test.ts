import { expect, test } from 'vitest'
import { withoutDirections } from './without-directions.ts'

test('a name cannot turn around the sentence that it stands in, and keeps its letters', () => {
  expect(withoutDirections('“a\u202eb\u2067 שלום” is published.')).toBe('“ab שלום” is published.')
})
