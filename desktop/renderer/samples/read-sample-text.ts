import { describeJsonFault } from '../json-view/json-index.ts'
import { readCsv } from './read-csv.ts'

/** Records read from a text, each with a title; or why there are none. */
export type ReadSamples =
  | {
      readonly ok: true
      readonly items: readonly { readonly title: string; readonly payload: unknown }[]
      /** What was left out, in words. */
      readonly cut?: string
    }
  | { readonly ok: false; readonly message: string }

/** How many records one text gives at most. */
export const maxItems = 100
/** Longest text that is read, in characters. */
const maxTextLength = 16 * 1024 * 1024

/**
 * Reads JSON (a list of objects is a list of records), JSON Lines, or CSV. `name` is the file's name where there is one:
 * its ending decides what an unclear text is.
 */
export function readSampleText(text: string, { name }: { readonly name: string }): ReadSamples {
  if (text.trim() === '') return { ok: false, message: 'There is nothing to read yet.' }
  if (text.length > maxTextLength) {
    return { ok: false, message: 'This is over 16 MB. Take a part of it: samples are for designing.' }
  }
  const isCsv = /\.(csv|tsv|txt)$/i.test(name) || (name === '' && looksLikeCsv(text))
  return isCsv ? readCsvItems(text, name) : readJsonItems(text, name)
}

function looksLikeCsv(text: string): boolean {
  const [first = '', second = ''] = text.trimStart().split(/\r?\n/, 2)
  return !/^[[{"\d-]|^(true|false|null)\b/.test(first) && /[;,\t|]/.test(first) && second !== ''
}

function readCsvItems(text: string, name: string): ReadSamples {
  const { rows, rowCount } = readCsv(text, maxItems)
  if (rows.length === 0) return { ok: false, message: 'The first line names the columns; no row follows it.' }
  const items = rows.map((payload, index) => ({ title: `${titleOf(name, 'CSV')}, row ${index + 1}`, payload }))
  return { ok: true, items, ...cutNote(rowCount, 'rows') }
}

function readJsonItems(text: string, name: string): ReadSamples {
  const parsed = parseJson(text)
  if (!parsed.ok) {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
    const records = lines.slice(0, maxItems).map(parseJson)
    const isJsonLines = lines.length > 1 && records.every((line) => line.ok)
    if (!isJsonLines) return { ok: false, message: describeJsonFault(text) ?? `This is not JSON: ${parsed.message}` }
    return toItems(
      records.map((line) => (line.ok ? line.value : null)),
      { name, count: lines.length },
    )
  }
  const { value } = parsed
  if (!isListOfRecords(value)) return { ok: true, items: [{ title: titleOf(name, 'Pasted'), payload: value }] }
  return toItems(value.slice(0, maxItems), { name, count: value.length })
}

function isListOfRecords(value: unknown): value is readonly object[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => item !== null && typeof item === 'object' && !Array.isArray(item))
  )
}

function toItems(
  payloads: readonly unknown[],
  { name, count }: { readonly name: string; readonly count: number },
): ReadSamples {
  const items = payloads.map((payload, index) => ({ title: `${titleOf(name, 'Pasted')}, ${index + 1}`, payload }))
  return { ok: true, items, ...cutNote(count, 'records') }
}

function cutNote(count: number, what: string): { readonly cut?: string } {
  return count > maxItems ? { cut: `The first ${maxItems} of ${count} ${what} were taken.` } : {}
}

function titleOf(name: string, fallback: string): string {
  return name === '' ? fallback : name
}

function parseJson(
  text: string,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string } {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch (thrown) {
    return { ok: false, message: thrown instanceof Error ? thrown.message : 'it cannot be read' }
  }
}
