import { CrossdockError } from '@crossdock/shared/errors'
import type { Resolved } from '@crossdock/shared/node'
import { stringify } from 'csv-stringify/sync'
import type { z } from 'zod'
import type { fileWriteManifest } from './manifest.ts'

type FileWriteConfig = Resolved<z.output<(typeof fileWriteManifest)['config']>>

/** What one record adds to a file. */
export interface RenderedContent {
  /** What stands before the first row; '' when nothing does. Made only where a file begins. */
  readonly header: () => string
  readonly body: string
  readonly rows: number
}

const noHeader = () => ''

/** Writes a value in the configured format. Throws INPUT_INVALID for a value that the format cannot hold. */
export function renderContent(value: unknown, config: FileWriteConfig): RenderedContent {
  if (config.format === 'csv') return renderCsv(value, config.csv)
  if (config.format === 'json')
    return { header: noHeader, body: `${JSON.stringify(value ?? null, null, 2)}\n`, rows: 1 }
  if (config.format === 'jsonl') {
    const rows = Array.isArray(value) ? value : [value]
    return { header: noHeader, body: rows.map((row) => `${JSON.stringify(row ?? null)}\n`).join(''), rows: rows.length }
  }
  if (typeof value === 'string') return { header: noHeader, body: value, rows: 1 }
  throw unfit(`A text file needs a text, but the content is ${kindOf(value)}`)
}

function renderCsv(value: unknown, csv: FileWriteConfig['csv']): RenderedContent {
  const rows = (Array.isArray(value) ? value : [value]).map((row, index) => {
    if (isObject(row)) return row
    throw unfit(`A CSV row needs an object, but row ${index + 1} is ${kindOf(row)}`)
  })
  const columns = csv.columns ?? [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const cells = rows.map((row) => columns.map((column) => cellOf(row, column)))
  return {
    header: () => (csv.header && columns.length > 0 ? writeRows([columns], csv) : ''),
    body: writeRows(cells, csv),
    rows: rows.length,
  }
}

type Row = readonly (string | number)[]

function writeRows(rows: readonly Row[], csv: FileWriteConfig['csv']): string {
  if (rows.every((row) => isPlain(row, csv))) {
    const end = csv.lineEnd === 'crlf' ? '\r\n' : '\n'
    return rows.map((row) => row.join(csv.delimiter) + end).join('')
  }
  return stringify([...rows], {
    delimiter: csv.delimiter,
    record_delimiter: csv.lineEnd === 'crlf' ? 'windows' : 'unix',
    escape_formulas: csv.forSpreadsheet,
    quoted_match: /[\r\n]/,
    // A row with one empty value would be a blank line, which is no row.
    quoted_empty: rows[0]?.length === 1,
  })
}

/** True when nothing in a row needs a quote: most rows, and joining them is quicker than asking about every option. */
function isPlain(row: Row, { delimiter, forSpreadsheet }: FileWriteConfig['csv']): boolean {
  if (forSpreadsheet || row.length < 2) return false
  return row.every((cell) => {
    const text = typeof cell === 'number' ? String(cell) : cell
    return !text.includes(delimiter) && !/["\r\n]/.test(text)
  })
}

function cellOf(row: Readonly<Record<string, unknown>>, column: string): string | number {
  const value = Object.hasOwn(row, column) ? row[column] : undefined
  if (value === undefined || value === null) return ''
  if (typeof value === 'string' || typeof value === 'number') return value
  if (typeof value === 'boolean') return String(value)
  throw unfit(`A CSV cell needs a single value, but the field “${column}” is ${kindOf(value)}`)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

function unfit(message: string): CrossdockError {
  return new CrossdockError('INPUT_INVALID', `${message}.`, {
    remedy: 'Correct the setting “Content”, or build the rows in a map before this node; then retry.',
  })
}
