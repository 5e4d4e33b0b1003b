import { describe, expect, it } from 'vitest'
import { type Encoding, type Line, readLines } from './read-lines.ts'

async function read(
  bytes: Buffer,
  options: { pieceBytes?: number; encoding?: Encoding; maxLineBytes?: number; fromByte?: number } = {},
): Promise<Line[]> {
  const { pieceBytes = bytes.length, encoding = 'utf-8', fromByte = 0 } = options
  const pieces = async function* () {
    for (let at = fromByte; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
  }
  const maxLineBytes = options.maxLineBytes === undefined ? {} : { maxLineBytes: options.maxLineBytes }
  const from = { byte: fromByte, line: 1 }
  const lines: Line[] = []
  for await (const batch of readLines(pieces(), { from, encoding, ...maxLineBytes })) lines.push(...batch)
  return lines
}

describe('reading lines', () => {
  it.each([1, 2, 3, 5, 100])('cuts any stream in pieces of %i bytes the same way', async (pieceBytes) => {
    const lines = await read(Buffer.from('\ufeffä1\r\nb\n\n€😀\nlast'), { pieceBytes })
    expect(lines.map(({ line, text, end, next }) => [line, text, end, next.byte])).toEqual([
      [1, 'ä1', '\r\n', 8],
      [2, 'b', '\n', 10],
      [3, '', '\n', 11],
      [4, '€😀', '\n', 19],
      [5, 'last', '', 23],
    ])
  })

  it('finds every line again from the place after the one before it', async () => {
    const bytes = Buffer.from('ä1\r\nb\n\n€😀\nlast')
    for (const { next, line } of await read(bytes)) {
      const rest = await read(bytes, { fromByte: next.byte })
      expect(rest.length).toBe(5 - line)
    }
  })

  it.each([3, 1000])(
    'names the lines that are not UTF-8 or have a NUL, and only those (pieces of %i)',
    async (pieceBytes) => {
      const bytes = Buffer.concat([
        Buffer.from('good ä\nbad '),
        Buffer.from([0xe4]),
        Buffer.from('\nnul \0\nsurrogate '),
        Buffer.from([0xed, 0xa0, 0x80]),
        Buffer.from('\ngood €\n'),
      ])
      expect((await read(bytes, { pieceBytes })).map(({ text, problem }) => problem ?? text)).toEqual([
        'good ä',
        'it is not valid UTF-8',
        'it has a NUL character',
        'it is not valid UTF-8',
        'good €',
      ])
    },
  )

  it('drops a byte order mark at the start of the file and nowhere else', async () => {
    const bytes = Buffer.from('\ufeffa\n\ufeffb\n')
    expect((await read(bytes)).map(({ text }) => text)).toEqual(['a', '\ufeffb'])
  })

  it('reads windows-1252 with its euro sign', async () => {
    const [line] = await read(Buffer.from([0x80, 0xe4, 0xdf]), { encoding: 'windows-1252' })
    expect(line?.text).toBe('€äß')
  })

  it.each([4, 6000, 100_000])(
    'keeps only the beginning of an overlong line and reads on (pieces of %i)',
    async (pieceBytes) => {
      const bytes = Buffer.from(`a\n${'x'.repeat(20_000)}\nb\n${'y'.repeat(10_001)}`)
      const lines = await read(bytes, { pieceBytes, maxLineBytes: 10_000 })
      expect(lines.map(({ line, next, problem }) => [line, next.byte, problem])).toEqual([
        [1, 2, undefined],
        [2, 20_003, 'it has 20001 bytes; 10000 are allowed'],
        [3, 20_005, undefined],
        [4, 30_006, 'it has 10001 bytes; 10000 are allowed'],
      ])
      expect(lines[1]?.text.startsWith('xxxx')).toBe(true)
    },
  )
})
