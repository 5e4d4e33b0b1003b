/** The characters that give a CSV text its structure. */
export interface CsvDialect {
  readonly delimiter: string
  /** Undefined when values are never quoted. */
  readonly quote: string | undefined
}

/** The fields of a record; or the record goes on in the next line; or it cannot be one, whatever follows. */
type CsvSplit =
  | { readonly kind: 'complete'; readonly fields: readonly string[] }
  | { readonly kind: 'open'; readonly problem: string }
  | { readonly kind: 'broken'; readonly problem: string }

/**
 * Splits the text of one CSV record by RFC 4180: a quoted field may hold delimiters, line ends and doubled quotes;
 * a quote in an unquoted field, or anything between a closing quote and the delimiter, is an error.
 */
export function splitCsvRecord(text: string, { delimiter, quote }: CsvDialect): CsvSplit {
  if (quote === undefined || !text.includes(quote)) return { kind: 'complete', fields: text.split(delimiter) }
  const fields: string[] = []
  for (let at = 0; ; ) {
    const column = fields.length + 1
    if (text[at] === quote) {
      const closing = findClosingQuote(text, { from: at + 1, quote })
      if (closing === -1) return { kind: 'open', problem: `the quote that opens in column ${column} is not closed` }
      fields.push(text.slice(at + 1, closing).replaceAll(quote + quote, quote))
      at = closing + 1
      if (at === text.length) return { kind: 'complete', fields }
      if (text[at] !== delimiter) {
        return { kind: 'broken', problem: `there is text after the closing quote in column ${column}` }
      }
    } else {
      const end = text.indexOf(delimiter, at)
      const field = end === -1 ? text.slice(at) : text.slice(at, end)
      if (field.includes(quote)) {
        return { kind: 'broken', problem: `there is a quote inside the unquoted value in column ${column}` }
      }
      fields.push(field)
      if (end === -1) return { kind: 'complete', fields }
      at = end
    }
    at++
  }
}

function findClosingQuote(text: string, { from, quote }: { readonly from: number; readonly quote: string }): number {
  for (let at = text.indexOf(quote, from); at !== -1; at = text.indexOf(quote, at + 2)) {
    if (text[at + 1] !== quote) return at
  }
  return -1
}
