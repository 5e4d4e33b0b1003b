import { describe, expect, it } from 'vitest'
import { evaluate, failure } from '../evaluate-for-test.ts'

describe('list functions', () => {
  it.each([
    ['=sum([])', 0],
    ['=[min([]), max([]), first([]), last([]), find([1], x, x > 1)]', [null, null, null, null, null]],
    ['=min(["b", "a"])', 'a'],
    ['=max([3, 10, 9])', 10],
    ['=join([])', ''],
    ['=distinct([{"a": 1}, {"a": 1}, 1, "1", 1, null, null])', [{ a: 1 }, 1, '1', null]],
    ['=flatten([[1], 2, [[3]]])', [1, 2, [3]]],
    ['=[3, 1, 2].sortBy(n, -n)', [3, 2, 1]],
    ['=[].all(x, false) && ![].exists(x, true)', true],
    ['=map([1, 2], n, n + 1)', [2, 3]],
    ['=keys({"b": 1, "a": 2})', ['b', 'a']],
    ['=merge({"a": 1}, {})', { a: 1 }],
    ['=size({"a": 1}) + size([]) + size("")', 1],
    ['=asList([1]) + asList(null) + asList("x")', [1, 'x']],
  ])('%s', (text, result) => {
    expect(evaluate(text)).toEqual(result)
  })

  it('sorting keeps the order of equal items', () => {
    const lines = [
      { k: 2, n: 1 },
      { k: 1, n: 2 },
      { k: 2, n: 3 },
      { k: 1, n: 4 },
    ]
    expect(evaluate('=lines.sortBy(l, l.k).map(l, l.n)', { lines })).toEqual([2, 4, 1, 3])
  })

  it.each([
    '=sum(["1"])',
    '=join([1], "")',
    '=min([1, "a"])',
    '=sortBy([1, null], x, x)',
    '=groupBy([[1]], x, x)',
    '=size(5)',
    '=lines.map(l, l)',
    '=max([true, false])',
  ])('%s is refused with the kind of what is in the way', (text) => {
    expect(failure(text, { lines: { a: 1 } }).code).toBe('EXPRESSION_FAILED')
  })

  it('looping over a map says how to', () => {
    expect(failure('=lines.map(l, l)', { lines: { a: 1 } }).message).toContain('asList()')
  })
})
