import type { CodeRow } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import { CsvError, parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'

/** A code table as a file holds it. */
export interface TableContent {
  readonly columns: readonly string[]
  readonly rows: readonly CodeRow[]
}

/**
 * Reads a code table from CSV: a header line, the code in the first column, `,` or `;` between cells. Throws
 * INPUT_INVALID naming the line: of an unclosed quote, a row of another length, an empty or repeated code or column.
 */
export function readTableCsv(text: string): TableContent {
  const [header, ...lines] = parseCells(text)
  if (!header) throw refuse('The file is empty; a header line is needed.')
  const columns = header.cells.slice(1).map((name) => name.trim())
  if (columns.length === 0) throw refuse('The header needs the code and at least one column.')
  if (columns.includes('')) throw refuse('A column of the header has no name.')
  if (new Set(columns).size < columns.length) throw refuse('A column name appears twice in the header.')
  const seen = new Map<string, number>()
  const rows = lines.map(({ cells, line }): CodeRow => {
    const [code = '', ...values] = cells
    const earlier = seen.get(code)
    if (code === '') throw refuse(`Line ${line} has no code in its first column.`, line)
    if (earlier !== undefined) throw refuse(`Line ${line} repeats the code “${code}” of line ${earlier}.`, line)
    if (values.length !== columns.length) {
      throw refuse(`Line ${line} has ${cells.length} cells; the header has ${columns.length + 1}.`, line)
    }
    seen.set(code, line)
    return { code, values: Object.fromEntries(columns.map((column, index) => [column, values[index] ?? ''])) }
  })
  return { columns, rows }
}

/** Writes a code table as CSV. Cells are written as they are: the file is for programs, not for a spreadsheet. */
export function writeTableCsv({ columns, rows }: TableContent): string {
  return stringify([
    ['code', ...columns],
    ...rows.map(({ code, values }) => [code, ...columns.map((column) => values[column] ?? '')]),
  ])
}

interface Line {
  readonly cells: readonly string[]
  /** Number of the line in the file, from 1. */
  readonly line: number
}

function parseCells(text: string): Line[] {
  const firstLine = text.slice(0, (text.indexOf('\n') + 1 || text.length + 1) - 1)
  const delimiter = firstLine.includes(';') && !firstLine.includes(',') ? ';' : ','
  try {
    const lines: Line[] = []
    parse(text, {
      bom: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (cells: string[], { lines: line }) => {
        lines.push({ cells, line })
      },
    })
    return lines
  } catch (thrown) {
    if (thrown instanceof CsvError) throw refuse(`The text is not CSV: ${thrown.message}.`)
    throw thrown
  }
}

function refuse(message: string, line?: number): CrossdockError {
  return new CrossdockError('INPUT_INVALID', message, {
    remedy: 'Correct the file and import it again; nothing was changed.',
    ...(line === undefined ? {} : { detail: { line } }),
  })
}
