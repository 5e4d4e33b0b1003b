import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { CallOutput } from '../ipc/bridge.ts'
import { writeFileAtomically } from './write-file-atomically.ts'

const ending = '.draft'

/** Unsaved work, kept so that a crash does not lose it: one file a draft. */
export interface Drafts {
  save(draft: { readonly id: string; readonly text: string }): Promise<void>
  /** The newest first. */
  list(): Promise<CallOutput<'listDrafts'>>
  drop(id: string): Promise<void>
}

/** Opens the drafts in `folder`, which is made when the first one comes. Ids are checked at the door: they name files. */
export function openDrafts(folder: string): Drafts {
  const fileOf = (id: string) => join(folder, `${id}${ending}`)
  // A draft is written at every pause of typing: the writes of one draft follow each other.
  const writes = new Map<string, Promise<void>>()
  function after(id: string, act: () => Promise<void>): Promise<void> {
    const next = (writes.get(id) ?? Promise.resolve()).catch(() => undefined).then(act)
    writes.set(id, next)
    return next
  }
  return {
    save: ({ id, text }) =>
      after(id, async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await writeFileAtomically(fileOf(id), text)
      }),
    drop: (id) => after(id, () => rm(fileOf(id), { force: true })),
    async list() {
      const names = await readdir(folder).catch(() => [])
      const drafts = await Promise.all(
        names
          .filter((name) => name.endsWith(ending) && !name.startsWith('.'))
          .map(async (name) => {
            const path = join(folder, name)
            const { mtime } = await stat(path)
            const text = await readFile(path, 'utf8')
            return { id: name.slice(0, -ending.length), text, savedAt: mtime.toISOString() }
          }),
      )
      return drafts.sort((a, b) => b.savedAt.localeCompare(a.savedAt))
    },
  }
}
