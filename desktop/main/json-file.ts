import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { writeFileAtomically } from './write-file-atomically.ts'

/** A small document of the app's own, kept as JSON in the user's data folder. */
export interface JsonFile<Content> {
  read(): Promise<Content>
  /** Changes are made one after another; each sees what the one before has written. */
  change(edit: (content: Content) => Content): Promise<Content>
}

/** Opens the document at `path`. A file that is missing or cannot be understood reads as `empty`. */
export function openJsonFile<Content>(options: {
  readonly path: string
  readonly schema: z.ZodType<Content>
  readonly empty: Content
}): JsonFile<Content> {
  const { path, schema, empty } = options
  let last: Promise<unknown> = Promise.resolve()
  async function read(): Promise<Content> {
    try {
      return schema.parse(JSON.parse(await readFile(path, 'utf8')))
    } catch {
      return empty
    }
  }
  return {
    read,
    change(edit) {
      const next = last.then(async () => {
        const content = edit(await read())
        await writeFileAtomically(path, `${JSON.stringify(content, null, 2)}\n`)
        return content
      })
      last = next.catch(() => undefined)
      return next
    },
  }
}
