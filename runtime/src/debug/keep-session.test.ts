import { describe, expect, it } from 'vitest'
import { assertHasRoom, maxBytes, maxSteps } from './keep-session.ts'
import type { KeptStep } from './session.ts'

const steps = (count: number) => new Map(Array.from({ length: count }, (_, at) => [String(at), {} as KeptStep]))

describe('the room of a session', () => {
  it('ends with so many steps, and with so many bytes, and says which', () => {
    assertHasRoom({ bytes: maxBytes - 1, steps: steps(maxSteps - 1) })
    expect(() => assertHasRoom({ bytes: 0, steps: steps(maxSteps) })).toThrow('2000 steps')
    expect(() => assertHasRoom({ bytes: maxBytes, steps: steps(1) })).toThrow('64 MB')
  })
})
