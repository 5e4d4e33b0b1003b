import { describe, expect, it } from 'vitest'
import { type FileConfig, fileManifest } from './manifest.ts'
import { matchesPattern } from './matches-pattern.ts'
import type { PollPosition } from './poll-position.ts'
import { selectFiles } from './select-files.ts'

const entry = (path: string, sizeBytes = 10, modifiedAtMs = 1000) => ({ path, sizeBytes, modifiedAtMs })
const configOf = (extra: Partial<FileConfig> = {}): FileConfig => ({
  ...fileManifest.config.parse({ system: 'erp', format: 'csv', pattern: '*.csv' }),
  ...extra,
})

function select(
  entries: ReturnType<typeof entry>[],
  options: { config?: FileConfig; position?: PollPosition; at: number },
) {
  const selected = selectFiles(entries, {
    config: options.config ?? configOf(),
    position: options.position ?? { seen: [] },
    dueAtMs: options.at,
  })
  return { ready: selected.ready.map(({ path }) => path), seen: selected.seen }
}

describe('selecting files', () => {
  it('takes a file that has stayed the same from tick to tick, whatever clock wrote its time', () => {
    const future = entry('a.csv', 10, 9_999_999_999_999)
    const first = select([future], { at: 0 })
    expect(first.ready).toEqual([])
    expect(select([future], { at: 4_999, position: first }).ready).toEqual([])
    expect(select([future], { at: 5_000, position: first }).ready).toEqual(['a.csv'])
  })

  it.each([
    ['grows', entry('a.csv', 11, 1000)],
    ['is written again', entry('a.csv', 10, 2000)],
  ])('begins to wait anew when a file %s', (_, changed) => {
    const first = select([entry('a.csv')], { at: 0 })
    const second = select([changed], { at: 10_000, position: first })
    expect(second).toEqual({ ready: [], seen: [{ ...changed, sinceMs: 10_000 }] })
    expect(select([changed], { at: 20_000, position: second }).ready).toEqual(['a.csv'])
  })

  it('takes a file at once when it is told not to wait', () => {
    expect(select([entry('a.csv')], { config: configOf({ settleSeconds: 0 }), at: 0 }).ready).toEqual(['a.csv'])
  })

  it('takes a file when its marker exists, never the marker, and never a file without one', () => {
    const config = configOf({ doneMarker: '.done', pattern: '*' })
    const entries = [entry('a.csv'), entry('a.csv.done'), entry('b.csv'), entry('c.done'), entry('c.done.done')]
    expect(select(entries, { config, at: 0 }).ready).toEqual(['a.csv'])
  })

  it('goes on with the file that was being read before any other, but not with a new file of its name', () => {
    const place = { delivery: 'hash', next: { byte: 5, line: 2 } }
    const position = { seen: [], reading: { ...entry('b.csv'), ...place } }
    expect(select([entry('a.csv'), entry('b.csv')], { position, at: 0 }).ready).toEqual(['b.csv'])
    expect(select([entry('a.csv'), entry('b.csv', 11)], { position, at: 0 }).ready).toEqual([])
  })

  it.each([
    ['orders-1.csv', 'orders-*.csv', true],
    ['ORDERS-1.CSV', 'orders-?.csv', true],
    ['orders-12.csv', 'orders-?.csv', false],
    ['orders.csv.tmp', '*.csv', false],
    ['a.b.c', '*.c', true],
    ['abcabd', '*ab?', true],
    ['x', '**', true],
    ['a.csv', 'a[.]csv', false],
    ['axcsv', 'a.csv', false],
    ['', '?', false],
  ])('%j fits %j: %s', (name, pattern, isFit) => {
    expect(matchesPattern(name, pattern)).toBe(isFit)
  })

  it('answers at once for a pattern made to be slow', () => {
    expect(matchesPattern('a'.repeat(255), `${'*a'.repeat(100)}b`)).toBe(false)
  })
})
