import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { CsvFramer } from './csv-framer.ts'
import { type Line, readLines } from './read-lines.ts'

/** A repeatable sequence of numbers from 0 to below 1 (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

async function linesOf(text: string, pieceBytes: number): Promise<Line[]> {
  const bytes = Buffer.from(text)
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
  }
  const lines: Line[] = []
  for await (const batch of readLines(pieces(), { from: { byte: 0, line: 1 }, encoding: 'utf-8' })) lines.push(...batch)
  return lines
}

async function frame(text: string, options: { columns?: number; maxLines?: number; pieceBytes?: number } = {}) {
  const framer = new CsvFramer({
    dialect: { delimiter: ',', quote: '"' },
    columns: options.columns,
    maxLinesPerRecord: options.maxLines ?? 50,
  })
  const frames = [...framer.push(await linesOf(text, options.pieceBytes ?? 7)), ...framer.finish()]
  return frames.map(({ line, content }) => [line, content.ok ? content.fields : content.problem])
}

describe('CSV framing', () => {
  it('reads what csv-parse reads, for any well-formed text and any cut of the stream', async () => {
    const random = randomOf(20261121)
    const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T
    const values = [
      '',
      'a',
      'ä€',
      '0042',
      '=7*7',
      ' b ',
      '"x"',
      '""',
      'a,b',
      ',',
      'two\nlines',
      'two\r\nlines',
      '\n',
      '😀',
    ]
    for (let round = 0; round < 300; round++) {
      const end = pick(['\n', '\r\n'])
      const columns = 2 + Math.floor(random() * 4)
      const row = () =>
        Array.from({ length: columns }, () => {
          const value = pick(values)
          const mustQuote = /[",\r\n]/.test(value)
          return mustQuote || random() < 0.2 ? `"${value.replaceAll('"', '""')}"` : value
        }).join(',')
      const text = Array.from({ length: 1 + Math.floor(random() * 8) }, row).join(end) + pick(['', end])
      const expected: string[][] = parse(text, { record_delimiter: end, skip_empty_lines: true })
      const frames = await frame(text, { columns, pieceBytes: 1 + Math.floor(random() * 9) })
      expect(frames.map(([, fields]) => fields)).toEqual(expected)
    }
  })

  it('blames a quote that does not close on its own line and reads all others', async () => {
    expect(await frame('1,a\n2,"b\n3,c\n4,d\n', { columns: 2 })).toEqual([
      [1, ['1', 'a']],
      [2, 'the quote that opens in column 2 is not closed'],
      [3, ['3', 'c']],
      [4, ['4', 'd']],
    ])
  })

  it('keeps an unclosed quote apart from the proper quotes, multi-line values and unclosed quotes after it', async () => {
    const text = '1,"a\n"2","b"\n3,"c\n4,"d\nd"\n"5,e\n6,"f""\n7,g'
    expect(await frame(text, { columns: 2 })).toEqual([
      [1, 'the quote that opens in column 2 is not closed'],
      [2, ['2', 'b']],
      [3, 'the quote that opens in column 2 is not closed'],
      [4, ['4', 'd\nd']],
      [6, 'the quote that opens in column 1 is not closed'],
      [7, 'the quote that opens in column 2 is not closed'],
      [8, ['7', 'g']],
    ])
  })

  it('does not join lines whose joint record would have the wrong number of columns', async () => {
    expect(await frame('1,"a\n2,b\n3"\n4,d', { columns: 2 })).toEqual([
      [1, ['1', 'a\n2,b\n3']],
      [4, ['4', 'd']],
    ])
    expect(await frame('1,"a\n2,b\n3",x\n4,d', { columns: 2 })).toEqual([
      [1, 'the quote that opens in column 2 is not closed'],
      [2, ['2', 'b']],
      [3, 'there is a quote inside the unquoted value in column 1'],
      [4, ['4', 'd']],
    ])
  })

  it('lets a value go over as many lines as allowed and no more', async () => {
    expect(await frame('"a\nb\nc",1', { maxLines: 3 })).toEqual([[1, ['a\nb\nc', '1']]])
    expect((await frame('"a\nb\nc",1', { maxLines: 2 })).map(([line]) => line)).toEqual([1, 2, 3])
  })

  it('takes a stray quote for an error of its line only', async () => {
    expect(await frame('1,5" pipe\n2,"x"y\n3,z', { columns: 2 })).toEqual([
      [1, 'there is a quote inside the unquoted value in column 2'],
      [2, 'there is text after the closing quote in column 2'],
      [3, ['3', 'z']],
    ])
  })
})
