import { describe, expect, it } from 'vitest'
import { evaluate } from '../evaluate-for-test.ts'
import { functionLibrary } from '../index.ts'

describe.each(functionLibrary)('$signature', ({ examples }) => {
  it('gives what its examples say', () => {
    expect(examples.map(({ expression, payload }) => evaluate(expression, payload ?? {}))).toEqual(
      examples.map(({ result }) => result),
    )
    expect(examples.length).toBeGreaterThan(0)
  })
})

it('no two functions have the same name', () => {
  const names = functionLibrary.map(({ name }) => name)
  expect(names).toEqual([...new Set(names)])
})
