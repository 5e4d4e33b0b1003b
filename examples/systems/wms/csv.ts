/** Writes rows as CSV with a header: every field quoted, quotes doubled, CRLF line ends (RFC 4180). */
export function writeCsv(
  rows: readonly (readonly (string | number)[])[],
  { header, delimiter }: { header: readonly string[]; delimiter: string },
): string {
  const line = (fields: readonly (string | number)[]): string =>
    fields.map((field) => `"${String(field).replaceAll('"', '""')}"`).join(delimiter)
  return [header, ...rows].map((fields) => `${line(fields)}\r\n`).join('')
}

/** A CSV file as rows of named fields, or the line and reason why it cannot be read. */
export type CsvResult =
  | { readonly ok: true; readonly rows: Record<string, string>[] }
  | { readonly ok: false; readonly line: number; readonly problem: string }

/** Reads CSV with a header line; the delimiter (`;` or `,`) is the first of the two in it. Empty lines are skipped. */
export function readCsv(text: string): CsvResult {
  const content = text.replace(/^\uFEFF/, '')
  const delimiter = /[;,]/.exec(content.split('\n', 1)[0] ?? '')?.[0] ?? ';'
  const parsed = splitRecords(content, delimiter)
  if (!parsed.ok) return parsed
  const [header, ...records] = parsed.records
  if (!header) return { ok: false, line: 1, problem: 'the file is empty' }
  const rows: Record<string, string>[] = []
  for (const { fields, line } of records) {
    if (fields.length !== header.fields.length) {
      return { ok: false, line, problem: `${fields.length} fields where the header has ${header.fields.length}` }
    }
    rows.push(Object.fromEntries(header.fields.map((name, index) => [name.trim(), fields[index] ?? ''])))
  }
  return { ok: true, rows }
}

interface CsvRecord {
  readonly fields: string[]
  /** Line of the file, from 1, where the record begins. */
  readonly line: number
}

type SplitResult = { ok: true; records: CsvRecord[] } | Extract<CsvResult, { ok: false }>

/** Matches one field (quoted or plain) and what ends it. */
function splitRecords(content: string, delimiter: string): SplitResult {
  const field = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${delimiter}\\r\\n]*))(${delimiter}|\\r?\\n|$)`, 'y')
  const records: CsvRecord[] = []
  let fields: string[] = []
  let line = 1
  let startLine = 1
  while (field.lastIndex < content.length) {
    const match = field.exec(content)
    if (!match) return { ok: false, line, problem: 'a quote is not closed, or stands inside a plain field' }
    const [whole, quoted, plain = '', end] = match
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    line += whole.split('\n').length - 1
    if (end === delimiter && field.lastIndex < content.length) continue
    if (end === delimiter) fields.push('')
    if (fields.length > 1 || fields[0] !== '') records.push({ fields, line: startLine })
    fields = []
    startLine = line
  }
  return { ok: true, records }
}
