import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Result } from './benchmark.ts'

/** Writes the results as JSON. */
export async function writeResults(file: string, results: readonly Result[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, `${JSON.stringify(results, null, 2)}\n`)
}

/** The results as a table for people. */
export function tableOf(results: readonly Result[]): string {
  const head = ['benchmark', 'value', 'reference', 'unit', 'ratio', 'goal', '']
  const rows = results.map((result) => [
    result.name,
    short(result.value),
    result.reference === null ? '–' : short(result.reference),
    result.unit,
    result.ratio === null ? '–' : result.ratio.toFixed(2),
    result.goal ?? '',
    result.goal === null ? '' : result.ok ? 'ok' : 'NOT REACHED',
  ])
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const lineOf = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  const notes = results.flatMap(({ name, note }) => (note === undefined ? [] : [`${name}: ${note}`]))
  return [lineOf(head), ...rows.map(lineOf), ...notes].join('\n')
}

function short(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3)
}
