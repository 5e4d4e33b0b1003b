/** What can be said of a CSV file before it is sent: its header and about how many rows it has. */
export interface CsvPreview {
  readonly header: readonly string[]
  readonly rowCount: number
}

/** Looks at a CSV file. The runtime reads it properly, with quotes and all; this only tells a person what was chosen. */
export function previewCsv(text: string): CsvPreview {
  const end = text.search(/\r?\n/)
  const first = (end === -1 ? text : text.slice(0, end)).replace(/^\uFEFF/, '')
  const delimiter = first.includes(';') && !first.includes(',') ? ';' : ','
  const header = first === '' ? [] : first.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
  let rowCount = 0
  for (const line of text.slice(end === -1 ? text.length : end).split('\n')) if (line.trim() !== '') rowCount += 1
  return { header, rowCount }
}

/** A table name from a file’s name, as far as it can be one. */
export function tableNameOf(fileName: string): string {
  return fileName
    .replace(/\.csv$/i, '')
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z]+/, '')
    .slice(0, 64)
}
