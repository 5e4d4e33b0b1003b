import { describe, expect, it } from 'vitest'
import { decodePayload, encodePayload } from './payload-codec.ts'

const lines = (count: number) => ({
  lines: Array.from({ length: count }, (_, index) => ({ sku: `A-${index}`, city: 'Köln' })),
})

describe('a stored payload', () => {
  it.each([
    ['small', lines(2), 0],
    ['of some kilobytes', lines(100), 0],
    ['large', lines(2_000), 1],
  ])('that is %s comes back as it was', (_size, value, kind) => {
    const bytes = encodePayload(value)
    expect(bytes[0]).toBe(kind)
    expect(decodePayload(bytes)).toEqual(value)
  })

  // As they stand in tables since they were written: they stay readable for ever.
  it.each([
    ['as it is', 'AHsibnVtYmVyIjoiU08tMSJ9', { number: 'SO-1' }],
    [
      'by zstd',
      'ASi1L/1gsQO1BADyBBIcwDVjG//fyNK6BpCq4S2g/vkE2d3dO2WsToLzAu/5////bdu27bZt2y5KghzGXfTIluHQMLEwUAAiFgTDRIKg0TmJLcDUogsoIIAzSg+e3Pdmt7jvZm+5z81ucd/N3HLfzd5yn5vd8n0v3szFW1q8j8WbrXiLiveleDMUbznxBhPiMQwjzGEYI5hjGCOd3YMtPgE=',
      lines(40),
    ],
    [
      'by deflate',
      'A33QKw7CABRE0b2MLglvhm8duksgKIJoaGoKgjTdFhtgY0gEydXHnVlDP94mtedZ0/2pVqfVWo2u/eOlVt3nPYxamh8WoQlDuCHcEu4I94QHwiNhcREeFSYVLhU2FT4VRhVOFVYVXhmvjFfGK+OV8cp4ZbwyXhmvjFfBq+BV8Cp4FbwKXgWvglfBq/xfXZYv',
      lines(40),
    ],
  ])('that was written %s is read', (_how, base64, value) => {
    expect(decodePayload(Buffer.from(base64, 'base64'))).toEqual(value)
  })
})
