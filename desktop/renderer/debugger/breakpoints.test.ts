import type { Breakpoint } from '@crossdock/shared/api'
import { expect, test } from 'vitest'
import { changeBreakpoint, keepPresent, problemOfCondition, toggleBreakpoint } from './breakpoints.ts'
import { createDebugShelf } from './debug-shelf.ts'

const none: readonly Breakpoint[] = []

function smallStorage() {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
}

test('a node and each of its ports have a breakpoint of their own, set and taken away alike', () => {
  const both = toggleBreakpoint(toggleBreakpoint(none, { node: 'a' }), { node: 'a', port: 'out' })
  expect(both).toEqual([
    { node: 'a', isEnabled: true },
    { node: 'a', port: 'out', isEnabled: true },
  ])
  expect(toggleBreakpoint(both, { node: 'a' })).toEqual([{ node: 'a', port: 'out', isEnabled: true }])
})

test('a condition is an expression whether or not it was written with its sign; emptied, it is gone', () => {
  const set = changeBreakpoint(
    toggleBreakpoint(none, { node: 'a' }),
    { node: 'a' },
    { condition: 'qty > 100', key: ' K ' },
  )
  expect(set).toEqual([{ node: 'a', condition: '=qty > 100', key: 'K', isEnabled: true }])
  expect(changeBreakpoint(set, { node: 'a' }, { condition: '', key: '' })).toEqual([{ node: 'a', isEnabled: true }])
})

test('what was set for a flow is there again, and nothing of it for another one', () => {
  const storage = smallStorage()
  const breakpoints = toggleBreakpoint(none, { node: 'a' })
  createDebugShelf(storage).save('orders', { breakpoints, watches: ['=qty'] })
  const again = createDebugShelf(storage)
  expect(again.load('orders')).toEqual({ breakpoints, watches: ['=qty'] })
  expect(again.load('returns')).toEqual({ breakpoints: [], watches: [] })
  storage.kept.set('crossdock.debug.orders', '{ broken')
  expect(again.load('orders').breakpoints).toEqual([])
  again.save('orders', { breakpoints: [], watches: [] })
  expect(storage.kept.size).toBe(0)
})

test('breakpoints of nodes that are gone are not sent', () => {
  const set = toggleBreakpoint(toggleBreakpoint(none, { node: 'a' }), { node: 'b' })
  expect(keepPresent(set, { b: {} }).map(({ node }) => node)).toEqual(['b'])
})

test('a condition that can never be worked out says so where it is written, not first when a record comes by', () => {
  expect(problemOfCondition('=quantity > 5')).toBeUndefined()
  expect(problemOfCondition('=quantity >')).toContain('It stops nothing: ')
  expect(problemOfCondition('=nonsense(1)')).toContain('nonsense')
})
