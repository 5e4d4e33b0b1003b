import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const tablesFolder = join(import.meta.dirname, '../environment/tables')

/** The code tables of the sample environment as CSV, by name, with those of a case in their place. */
export function sampleTables(changed: Readonly<Record<string, string>> = {}): ReadonlyMap<string, string> {
  const files = readdirSync(tablesFolder).map(
    (file) => [basename(file, '.csv'), readFileSync(join(tablesFolder, file), 'utf8')] as const,
  )
  return new Map([...files, ...Object.entries(changed)])
}
