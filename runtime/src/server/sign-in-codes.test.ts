import { expect, it } from 'vitest'
import { createSignInCodes } from './sign-in-codes.ts'

const grant = { name: 'Designer', role: 'admin', madeBy: 'ana' } as const

it('takes a code once', () => {
  const codes = createSignInCodes()
  const { code } = codes.make(grant)
  expect(codes.take(code)).toEqual(grant)
  expect(codes.take(code)).toBe(undefined)
})

it('takes a code for ten minutes and not longer', () => {
  let nowMs = 1_000_000
  const codes = createSignInCodes({ now: () => nowMs })
  const [early, late] = [codes.make(grant), codes.make(grant)]
  nowMs += 10 * 60_000 - 1
  expect(codes.take(early.code)).toEqual(grant)
  nowMs += 1
  expect(late.expiresAt.getTime()).toBe(nowMs)
  expect(codes.take(late.code)).toBe(undefined)
})

it('knows no code but its own', () => {
  const codes = createSignInCodes()
  const { code } = codes.make(grant)
  const other = createSignInCodes().make(grant)
  for (const wrong of ['', 'x', other.code, `${code} `, code.toUpperCase()]) expect(codes.take(wrong)).toBe(undefined)
  expect(codes.take(code)).toEqual(grant)
})

it('keeps the newest hundred', () => {
  const codes = createSignInCodes()
  const made = Array.from({ length: 101 }, () => codes.make(grant).code)
  expect(made.map((code) => codes.take(code) !== undefined)).toEqual([false, ...Array(100).fill(true)])
})
