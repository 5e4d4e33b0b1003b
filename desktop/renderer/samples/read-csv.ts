/** Rows of a CSV text as objects, and how many there are in all. */
export interface CsvRows {
  readonly rows: readonly Readonly<Record<string, string>>[]
  readonly rowCount: number
}

const delimiters = ['\t', ';', '|', ','] as const

/**
 * Reads CSV as the file source does by default: the first line names the columns, the delimiter is the one of tab ; | ,
 * that it has most of, values may be quoted. Keeps `maxRows` rows and counts the rest. Empty lines are passed over.
 */
export function readCsv(text: string, maxRows: number): CsvRows {
  const lines = splitCsv(text.replace(/^\uFEFF/, ''))
  const [header = [], ...body] = lines.filter((line) => line.some((cell) => cell !== ''))
  const rows = body.slice(0, maxRows).map((cells) => {
    const named = cells.slice(0, header.length).map((cell, index) => [header[index] ?? '', cell] as const)
    return Object.fromEntries(named)
  })
  return { rows, rowCount: body.length }
}

function splitCsv(text: string): readonly (readonly string[])[] {
  const delimiter = findDelimiter(text)
  const lines: string[][] = []
  let cells: string[] = []
  let cell = ''
  let isQuoted = false
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (isQuoted) {
      if (char !== '"') cell += char
      else if (text.charAt(at + 1) === '"') {
        cell += '"'
        at += 1
      } else isQuoted = false
    } else if (char === '"' && cell === '') isQuoted = true
    else if (char === delimiter || char === '\n') {
      cells.push(cell.endsWith('\r') ? cell.slice(0, -1) : cell)
      cell = ''
      if (char === '\n') {
        lines.push(cells)
        cells = []
      }
    } else cell += char
  }
  if (cell !== '' || cells.length > 0) lines.push([...cells, cell])
  return lines
}

function findDelimiter(text: string): string {
  const [first = ''] = text.split(/\r?\n/, 1)
  const counted = delimiters.map((sign) => ({ sign, count: first.split(sign).length }))
  return counted.reduce((best, next) => (next.count > best.count ? next : best), { sign: ',', count: 1 }).sign
}
