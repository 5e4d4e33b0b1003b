import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The examples of the checkout. */
export const examplesFolder = fileURLToPath(new URL('../../../examples', import.meta.url))

/** The documents of all example flows, by name of their folders. */
export async function readExampleFlows(): Promise<readonly string[]> {
  const folder = join(examplesFolder, 'flows')
  const entries = await readdir(folder, { withFileTypes: true })
  const ids = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  return await Promise.all(ids.sort().map((id) => readFile(join(folder, id, 'flow.json'), 'utf8')))
}

/** The code tables of the sample environment as CSV, by name. */
export async function readExampleTables(): Promise<ReadonlyMap<string, string>> {
  const folder = join(examplesFolder, 'environment/tables')
  const files = (await readdir(folder)).filter((file) => file.endsWith('.csv')).sort()
  const texts = await Promise.all(
    files.map(async (file) => [basename(file, '.csv'), await readFile(join(folder, file), 'utf8')] as const),
  )
  return new Map(texts)
}
