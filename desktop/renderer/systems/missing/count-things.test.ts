import { expect, it } from 'vitest'
import { countThings } from './count-things.ts'

it('counts what is missing in words', () => {
  expect(countThings([{ kind: 'table' }])).toBe('1 code table')
  expect(countThings([{ kind: 'table' }, { kind: 'system' }, { kind: 'system' }, { kind: 'credential' }])).toBe(
    '2 systems, 1 credential and 1 code table',
  )
})
