import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { sha256Hex } from './sha256.ts'

it('agrees with the platform for every length around a block, and beyond the Latin alphabet', () => {
  const texts = [
    ...Array.from({ length: 130 }, (_, length) => 'x'.repeat(length)),
    'Größe',
    '数量',
    '📦 SO-1001',
    'y'.repeat(70_000),
  ]
  expect(texts.map(sha256Hex)).toEqual(texts.map((text) => createHash('sha256').update(text).digest('hex')))
})

it('a broken surrogate pair is hashed as the replacement character', () => {
  expect(sha256Hex('a\ud800')).toBe(sha256Hex('a\ufffd'))
})
