import { expect, test } from 'vitest'
import { type CrossdockError, toCrossdockError } from '../errors/index.ts'
import { type ApiAnswer, createApiClient } from './client.ts'

const overloaded = JSON.stringify({ error: { code: 'OVERLOADED', message: 'Too much.', remedy: 'Send again later.' } })

async function refusalOf(answer: ApiAnswer): Promise<CrossdockError> {
  const client = createApiClient(async () => answer)
  return await client.getAbout({}).then(() => expect.unreachable(), toCrossdockError)
}

test.each([
  ['seconds', { 'retry-after': '30' }, 30_000, 'Send again later. Try again in 30 s.'],
  ['many seconds', { 'retry-after': '125' }, 125_000, 'Send again later. Try again in 3 min.'],
  [
    'a date, from the clock of the one who answers',
    { 'retry-after': 'Sun, 22 Nov 2026 10:00:05 GMT', date: 'Sun, 22 Nov 2026 10:00:00 GMT' },
    5_000,
    'Send again later. Try again in 5 s.',
  ],
  ['a date that has passed', { 'retry-after': 'Sun, 22 Nov 2020 10:00:00 GMT' }, 0, 'Send again later. Try again now.'],
  ['nothing', {}, undefined, 'Send again later.'],
  ['what nobody can read', { 'retry-after': 'soon' }, undefined, 'Send again later.'],
])('a refusal with %s in Retry-After says when to come back', async (_what, headers, retryAfterMs, remedy) => {
  for (const status of [429, 503])
    expect(await refusalOf({ status, text: overloaded, headers })).toMatchObject({
      code: 'OVERLOADED',
      retryAfterMs,
      remedy,
    })
})

test('a proxy that is busy is waited for as well', async () => {
  const error = await refusalOf({ status: 503, text: '<h1>Busy</h1>', headers: { 'retry-after': '9' } })
  expect(error).toMatchObject({ code: 'REMOTE_INVALID_ANSWER', retryAfterMs: 9_000 })
})

test('other answers promise no time', async () => {
  const error = await refusalOf({ status: 404, text: overloaded, headers: { 'retry-after': '9' } })
  expect(error.retryAfterMs).toBeUndefined()
})
