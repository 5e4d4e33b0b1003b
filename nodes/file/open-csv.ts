import { findColumnProblem } from './column-names.ts'
import { type CsvFrame, CsvFramer } from './csv-framer.ts'
import { type FileRecord, type OpenedFile, type ReadFrom, type ReadingPlace, refuseFile } from './file-record.ts'
import type { FileConfig } from './manifest.ts'
import { readLines } from './read-lines.ts'
import type { CsvDialect } from './split-csv-record.ts'

type CsvConfig = FileConfig['csv']

/** What stands before the records of a file. */
interface CsvStart {
  readonly dialect: CsvDialect
  /** The first record, or the line that is none. Undefined in a file without any. */
  readonly first: CsvFrame | undefined
}

const fileStart: ReadingPlace = { byte: 0, line: 1 }
/** Where two are equally frequent, the one that is rarer in prose and numbers counts. */
const delimiters = ['\t', ';', '|', ',']

/**
 * Opens a CSV file: finds its delimiter and its columns, whatever the place from which its records are wanted. Refuses
 * the whole file when its columns cannot be told apart or its encoding is another one than configured.
 */
export async function openCsv(
  read: ReadFrom,
  { config, from }: { readonly config: CsvConfig; readonly from: ReadingPlace | undefined },
): Promise<OpenedFile> {
  const mark = await findMarkProblem(read, config)
  if (mark) return mark
  const { dialect, first } = await findStart(read, config)
  if (config.header !== true) {
    return {
      ok: true,
      records: readRecords(read, { config, dialect, columns: config.header, from: from ?? fileStart }),
    }
  }
  if (first?.content.ok === false) return refuseHeader(first.content.problem)
  const columns = (first?.content.fields ?? []).map((name) => name.trim())
  const problem = findColumnProblem(columns)
  if (problem !== undefined) return refuseHeader(problem)
  return { ok: true, records: readRecords(read, { config, dialect, columns, from: from ?? first?.next ?? fileStart }) }
}

function refuseHeader(problem: string): OpenedFile {
  return refuseFile(`The line with the column names cannot be used: ${problem}`, {
    remedy: 'Correct the column names at the origin and deliver the file again.',
  })
}

async function findMarkProblem(read: ReadFrom, { encoding }: CsvConfig): Promise<OpenedFile | undefined> {
  let start = Buffer.alloc(0)
  for await (const piece of read(0)) {
    start = Buffer.concat([start, piece.subarray(0, 3)])
    if (start.length >= 3) break
  }
  const mark = start.toString('latin1')
  const found = /^(ÿþ|þÿ)/.test(mark) ? 'UTF-16' : mark.startsWith('ï»¿') ? 'UTF-8' : undefined
  if (found === undefined || found.toLowerCase() === encoding) return undefined
  return refuseFile(`Its first bytes mark it as ${found}, but it is to be read as ${encoding}`, {
    remedy: 'Set the encoding of the file, or deliver it as UTF-8.',
  })
}

async function findStart(read: ReadFrom, config: CsvConfig): Promise<CsvStart> {
  const quote = config.quote === 'none' ? undefined : config.quote
  let framer: CsvFramer | undefined
  let dialect: CsvDialect = { delimiter: config.delimiter === 'auto' ? ',' : config.delimiter, quote }
  for await (const lines of readLines(read(0), { from: fileStart, encoding: config.encoding })) {
    const usable = lines.find(({ text, problem }) => text !== '' && problem === undefined)
    if (!framer && usable && config.delimiter === 'auto') {
      dialect = { delimiter: mostFrequentDelimiter(usable.text, quote), quote }
    }
    framer ??= new CsvFramer({ dialect, columns: undefined, maxLinesPerRecord: config.maxLinesPerRecord })
    const [first] = framer.push(lines)
    if (first) return { dialect, first }
  }
  return { dialect, first: framer?.finish()[0] }
}

function mostFrequentDelimiter(line: string, quote: string | undefined): string {
  const unquoted = quote === undefined ? [line] : line.split(quote).filter((_, index) => index % 2 === 0)
  const counts = delimiters.map((delimiter) => unquoted.join('').split(delimiter).length - 1)
  const most = Math.max(...counts)
  return most === 0 ? ',' : (delimiters[counts.indexOf(most)] ?? ',')
}

async function* readRecords(
  read: ReadFrom,
  options: {
    readonly config: CsvConfig
    readonly dialect: CsvDialect
    readonly columns: readonly string[]
    readonly from: ReadingPlace
  },
): AsyncGenerator<readonly FileRecord[]> {
  const { config, dialect, columns, from } = options
  const framer = new CsvFramer({ dialect, columns: columns.length, maxLinesPerRecord: config.maxLinesPerRecord })
  const recordsOf = (frames: readonly CsvFrame[]) => frames.map((frame) => recordOf(frame, columns))
  for await (const lines of readLines(read(from.byte), { from, encoding: config.encoding })) {
    yield recordsOf(framer.push(lines))
  }
  yield recordsOf(framer.finish())
}

function recordOf({ line, next, sizeBytes, text, content }: CsvFrame, columns: readonly string[]): FileRecord {
  if (!content.ok) {
    return { line, next, sizeBytes, content: { ok: false, code: 'INPUT_INVALID', problem: content.problem, text } }
  }
  const payload: Record<string, string> = {}
  // No column is named `__proto__`: findColumnProblem saw to it.
  let at = 0
  for (const column of columns) payload[column] = content.fields[at++] ?? ''
  return { line, next, sizeBytes, content: { ok: true, payload } }
}
