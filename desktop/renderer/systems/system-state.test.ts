import type { SystemTest } from '@crossdock/shared/api'
import { expect, it } from 'vitest'
import { hostOf, systemStateOf } from './system-state.ts'

const closed = { breaker: 'closed', bears: 8 } as const
const answers: SystemTest = { isReachable: true, outcome: 'answers', message: 'It answers.', durationMs: 12, facts: {} }

it('says that a system is down, and why, before anything that a test found', () => {
  const health = { breaker: 'open', bears: 1, reason: 'Connection refused' } as const
  expect(systemStateOf({ health }, answers)).toEqual({
    state: 'down',
    label: 'down, nothing is sent',
    reason: 'Connection refused.',
  })
})

it('names a maintenance window with its reason', () => {
  const hold = { until: new Date(Date.now() + 60_000).toISOString(), reason: 'weekly maintenance' }
  const found = systemStateOf({ health: { ...closed, hold } }, undefined)
  expect(found).toMatchObject({ state: 'held', reason: 'weekly maintenance' })
})

it('shows what a test by hand found', () => {
  expect(systemStateOf({ health: closed }, answers)).toMatchObject({ state: 'up', label: 'up, 12 ms' })
  const refused = { ...answers, outcome: 'refuses', message: 'Status 401.', remedy: 'Replace the credential.' } as const
  expect(systemStateOf({ health: closed }, refused)).toEqual({
    state: 'parked',
    label: 'refuses us',
    reason: 'Status 401. Replace the credential.',
  })
})

it('claims nothing of a folder that nobody has tested', () => {
  expect(systemStateOf({}, undefined)).toEqual({ state: 'unchecked', label: 'not tested yet' })
})

it('knows the host and port that a credential has to be bound to', () => {
  expect(hostOf('https://wms.example.com/api')).toBe('wms.example.com:443')
  expect(hostOf('http://10.0.0.7:8080/')).toBe('10.0.0.7:8080')
  expect(hostOf('wms.example.com')).toBeUndefined()
})
