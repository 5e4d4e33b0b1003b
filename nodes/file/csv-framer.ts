import { defaultPayloadLimits } from '@crossdock/shared/json'
import type { ReadingPlace } from './file-record.ts'
import type { Line } from './read-lines.ts'
import { type CsvDialect, splitCsvRecord } from './split-csv-record.ts'

/** The lines of one record with its fields, or one line that belongs to none. */
export interface CsvFrame {
  readonly line: number
  readonly next: ReadingPlace
  readonly sizeBytes: number
  /** As the file has it. */
  readonly text: string
  readonly content:
    | { readonly ok: true; readonly fields: readonly string[] }
    | { readonly ok: false; readonly problem: string }
}

interface CsvFramerOptions {
  readonly dialect: CsvDialect
  /** How many fields every record has. Undefined: any number. */
  readonly columns: number | undefined
  readonly maxLinesPerRecord: number
}

/**
 * Puts physical lines together to CSV records. A quoted value may go over several lines. When the lines from a quote on
 * do not make a proper record, only the line where that quote opened is bad, and framing goes on with the very next
 * line: no good line is lost to a bad one before it.
 */
export class CsvFramer {
  readonly #options: CsvFramerOptions
  #waiting: readonly Line[] = []

  constructor(options: CsvFramerOptions) {
    this.#options = options
  }

  /** Takes the next lines and answers the records that are complete. Blank lines are none. */
  push(lines: readonly Line[]): CsvFrame[] {
    return this.#frame(this.#waiting.length === 0 ? lines : [...this.#waiting, ...lines], { isEnd: false })
  }

  /** Answers what is left at the end of the file. */
  finish(): CsvFrame[] {
    return this.#frame(this.#waiting, { isEnd: true })
  }

  #frame(lines: readonly Line[], { isEnd }: { readonly isEnd: boolean }): CsvFrame[] {
    const frames: CsvFrame[] = []
    let at = 0
    while (at < lines.length) {
      const taken = this.#take(lines, { at, isEnd })
      if (taken === undefined) break
      if (taken.frame) frames.push(taken.frame)
      at += taken.lines
    }
    this.#waiting = lines.slice(at)
    return frames
  }

  /** One record that begins at a line; undefined when the lines so far do not tell. */
  #take(
    lines: readonly Line[],
    { at, isEnd }: { readonly at: number; readonly isEnd: boolean },
  ): { readonly lines: number; readonly frame?: CsvFrame } | undefined {
    const first = lines[at]
    if (!first) return undefined
    const bad = (problem: string) => ({ lines: 1, frame: frameOf(first, { ok: false, problem }) })
    if (first.problem !== undefined) return bad(first.problem)
    if (first.text === '') return { lines: 1 }
    const split = splitCsvRecord(first.text, this.#options.dialect)
    if (split.kind === 'broken') return bad(split.problem)
    if (split.kind === 'complete') {
      const problem = this.#findCountProblem(split.fields)
      if (problem !== undefined) return bad(problem)
      return { lines: 1, frame: frameOf(first, { ok: true, fields: split.fields }) }
    }
    const joined = this.#join(first, { following: lines.slice(at + 1, at + this.#options.maxLinesPerRecord), isEnd })
    return joined === 'closes nowhere' ? bad(split.problem) : joined
  }

  #join(
    first: Line,
    { following, isEnd }: { readonly following: readonly Line[]; readonly isEnd: boolean },
  ): { readonly lines: number; readonly frame: CsvFrame } | 'closes nowhere' | undefined {
    const { dialect, maxLinesPerRecord } = this.#options
    let text = first.text + first.end
    let { sizeBytes } = first
    for (const [index, line] of following.entries()) {
      text += line.text
      sizeBytes += line.sizeBytes
      if (line.problem !== undefined || sizeBytes > defaultPayloadLimits.maxBytes) return 'closes nowhere'
      const split = line.text.includes(dialect.quote ?? '') ? splitCsvRecord(text, dialect) : undefined
      if (split?.kind === 'broken') return 'closes nowhere'
      if (split?.kind === 'complete') {
        if (this.#findCountProblem(split.fields) !== undefined) return 'closes nowhere'
        const content = { ok: true as const, fields: split.fields }
        return { lines: index + 2, frame: { line: first.line, next: line.next, sizeBytes, text, content } }
      }
      text += line.end
    }
    return isEnd || following.length === maxLinesPerRecord - 1 ? 'closes nowhere' : undefined
  }

  #findCountProblem(fields: readonly string[]): string | undefined {
    const { columns } = this.#options
    if (columns === undefined || fields.length === columns) return undefined
    return `it has ${fields.length} columns instead of ${columns}`
  }
}

function frameOf({ line, next, sizeBytes, text }: Line, content: CsvFrame['content']): CsvFrame {
  return { line, next, sizeBytes, text, content }
}
