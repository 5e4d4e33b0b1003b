import { basename } from 'node:path'
import { z } from 'zod'
import { calls } from '../ipc/contract.ts'
import { type JsonFile, openJsonFile } from './json-file.ts'

const mostFiles = 15
const listSchema = calls.listRecentFiles.output

/** The files that were opened or saved last, the newest first. */
export interface RecentFiles {
  list(): Promise<z.output<typeof listSchema>>
  add(path: string): Promise<void>
  forget(path: string): Promise<void>
}

/** Opens the list that is kept at `path`. */
export function openRecentFiles(path: string): RecentFiles {
  const file: JsonFile<{ files: z.output<typeof listSchema> }> = openJsonFile({
    path,
    schema: z.object({ files: listSchema }),
    empty: { files: [] },
  })
  return {
    list: async () => (await file.read()).files,
    add: async (added) => {
      const entry = { path: added, name: basename(added), openedAt: new Date().toISOString() }
      await file.change(({ files }) => ({
        files: [entry, ...files.filter((other) => other.path !== added)].slice(0, mostFiles),
      }))
    },
    forget: async (gone) => {
      await file.change(({ files }) => ({ files: files.filter((other) => other.path !== gone) }))
    },
  }
}
