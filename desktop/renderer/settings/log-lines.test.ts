import { expect, it } from 'vitest'
import { findLogLines } from './log-lines.ts'

const log = [
  '{"level":30,"time":1763760000000,"pid":1,"hostname":"h","msg":"Crossdock runs.","url":"http://127.0.0.1:1"}',
  'ordinary output',
  '{"level":50,"time":1763760000000,"msg":"A call failed"}',
]

it('reads the lines of the runtime and leaves others as they are', () => {
  expect(findLogLines(log, '').map(({ level, text }) => ({ level, text }))).toEqual([
    { level: 'info', text: 'Crossdock runs. {"url":"http://127.0.0.1:1"}' },
    { level: 'info', text: 'ordinary output' },
    { level: 'error', text: 'A call failed' },
  ])
})

it('finds lines by a text in them, whatever its case', () => {
  expect(findLogLines(log, ' FAILED ').map(({ id }) => id)).toEqual([2])
})

it('shows the last lines of a long log', () => {
  const long = Array.from({ length: 2_000 }, (_line, index) => `line ${index}`)
  const found = findLogLines(long, 'line')
  expect([found.length, found.at(-1)?.text]).toEqual([500, 'line 1999'])
})
