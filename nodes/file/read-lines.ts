import { isUtf8 } from 'node:buffer'
import { defaultPayloadLimits } from '@crossdock/shared/json'
import type { ReadingPlace } from './file-record.ts'

/** How the bytes of a text file stand for characters. In all of them a line feed is one byte of its own. */
export type Encoding = 'utf-8' | 'windows-1252' | 'iso-8859-1'

/** One physical line. */
export interface Line {
  readonly line: number
  readonly sizeBytes: number
  /** Where the following line begins. */
  readonly next: ReadingPlace
  /** Without its end. */
  readonly text: string
  /** How it ends: `\n`, `\r\n`, `\r` or nothing at the end of the file. */
  readonly end: string
  /** Why its text cannot be used, as the end of a sentence. */
  readonly problem?: string
}

/** How to cut a file into lines. */
interface ReadLinesOptions {
  readonly from: ReadingPlace
  readonly encoding: Encoding
  /** Longest line that is held in memory. Default: the largest payload. */
  readonly maxLineBytes?: number
}

const lineFeed = 0x0a
const carriageReturn = 0x0d
const utf8Mark = Buffer.from([0xef, 0xbb, 0xbf])
const keptOfOverlongBytes = 4096

/**
 * Cuts a stream of bytes into physical lines, a batch per piece of the stream. A line that is too long, is not valid in
 * its encoding or has a NUL character comes with its problem, and the next one is read as ever. Memory is bounded by the
 * longest line. A UTF-8 byte order mark at the start of the file is dropped.
 */
export async function* readLines(
  pieces: AsyncIterable<Uint8Array>,
  options: ReadLinesOptions,
): AsyncGenerator<readonly Line[]> {
  const cutter = new LineCutter(options)
  for await (const piece of pieces) {
    const lines = cutter.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength))
    if (lines.length > 0) yield lines
  }
  const last = cutter.finish()
  if (last.length > 0) yield last
}

class LineCutter {
  readonly #decode: (bytes: Buffer) => string
  readonly #isValid: (bytes: Buffer) => boolean
  readonly #encoding: Encoding
  readonly #maxLineBytes: number
  #place: ReadingPlace
  /** The begun line; only its beginning when it is overlong. */
  #begun: Buffer[] = []
  #begunBytes = 0

  constructor({ from, encoding, maxLineBytes = defaultPayloadLimits.maxBytes }: ReadLinesOptions) {
    const decoder = new TextDecoder(encoding)
    this.#encoding = encoding
    this.#decode = encoding === 'utf-8' ? (bytes) => bytes.toString('utf8') : (bytes) => decoder.decode(bytes)
    this.#isValid = encoding === 'utf-8' ? isUtf8 : () => true
    this.#place = from
    this.#maxLineBytes = maxLineBytes
  }

  push(piece: Buffer): Line[] {
    const lines: Line[] = []
    let rest = piece
    if (this.#begunBytes > 0) {
      const end = piece.indexOf(lineFeed) + 1
      this.#keep(end === 0 ? piece : piece.subarray(0, end))
      if (end === 0) return lines
      lines.push(...this.finish())
      rest = piece.subarray(end)
    }
    const end = rest.lastIndexOf(lineFeed) + 1
    this.#cut(rest.subarray(0, end), lines)
    this.#keep(rest.subarray(end))
    return lines
  }

  /** Ends the begun line, if there is one. */
  finish(): Line[] {
    if (this.#begunBytes === 0) return []
    const bytes = Buffer.concat(this.#begun)
    const line = this.#makeLine(bytes, { sizeBytes: this.#begunBytes, isClean: false })
    this.#begun = []
    this.#begunBytes = 0
    return [line]
  }

  #keep(piece: Buffer): void {
    const wasOverlong = this.#begunBytes > this.#maxLineBytes
    this.#begunBytes += piece.length
    if (wasOverlong || piece.length === 0) return
    this.#begun.push(piece)
    if (this.#begunBytes > this.#maxLineBytes) {
      this.#begun = [Buffer.from(Buffer.concat(this.#begun).subarray(0, keptOfOverlongBytes))]
    }
  }

  /** Cuts bytes that end with a line feed. */
  #cut(bytes: Buffer, lines: Line[]): void {
    const isClean = this.#isValid(bytes) && !bytes.includes(0)
    for (let from = 0; from < bytes.length; ) {
      const end = bytes.indexOf(lineFeed, from) + 1
      lines.push(this.#makeLine(bytes.subarray(from, end), { sizeBytes: end - from, isClean }))
      from = end
    }
  }

  #makeLine(bytes: Buffer, { sizeBytes, isClean }: { readonly sizeBytes: number; readonly isClean: boolean }): Line {
    const { byte, line } = this.#place
    this.#place = { byte: byte + sizeBytes, line: line + 1 }
    const fed = bytes.at(-1) === lineFeed ? bytes.length - 1 : bytes.length
    const bare = bytes[fed - 1] === carriageReturn ? fed - 1 : fed
    const from = byte === 0 && bytes.subarray(0, 3).equals(utf8Mark) ? 3 : 0
    const content = bytes.subarray(from, bare)
    const whole = { line, sizeBytes, next: this.#place, text: this.#decode(content), end: endOf(bytes, bare) }
    const problem = this.#problemOf(content, { sizeBytes, isClean })
    return problem === undefined ? whole : { ...whole, problem }
  }

  #problemOf(
    content: Buffer,
    { sizeBytes, isClean }: { readonly sizeBytes: number; readonly isClean: boolean },
  ): string | undefined {
    if (sizeBytes > this.#maxLineBytes) return `it has ${sizeBytes} bytes; ${this.#maxLineBytes} are allowed`
    if (isClean) return undefined
    if (!this.#isValid(content)) return `it is not valid ${this.#encoding.toUpperCase()}`
    return content.includes(0) ? 'it has a NUL character' : undefined
  }
}

function endOf(bytes: Buffer, bare: number): string {
  return bytes.subarray(bare).toString('latin1')
}
