import { CrossdockError } from '@crossdock/shared/errors'
import type { FolderEntry, FolderSystem } from '@crossdock/shared/node'

/** Told of what would have been written. */
export type NoteWrite = (act: {
  readonly path: string
  readonly how: 'write' | 'append' | 'move'
  readonly content: string
}) => void

/** A folder whose writes stay in memory, over what `base` holds. */
export function simulateFolder(base: FolderSystem | undefined, note: NoteWrite): FolderSystem {
  const written = new Map<string, Uint8Array>()
  /** Moved away from `base`. */
  const gone = new Set<string>()
  const entryOf = (path: string, content: Uint8Array): FolderEntry => ({
    path,
    sizeBytes: content.length,
    modifiedAtMs: 0,
  })
  const contentOf = async (path: string): Promise<Uint8Array | undefined> => {
    const own = written.get(path)
    if (own || gone.has(path) || !(await base?.stat(path))) return own
    return await readAll(base?.read(path) ?? noPieces())
  }
  return {
    async list(subfolder) {
      const below = (await base?.list(subfolder))?.filter(({ path }) => !written.has(path) && !gone.has(path)) ?? []
      const own = [...written].filter(([path]) => folderOf(path) === subfolder.replace(/\/$/, ''))
      return [...below, ...own.map(([path, content]) => entryOf(path, content))].sort((a, b) =>
        a.path < b.path ? -1 : 1,
      )
    },
    async *read(path, options = {}) {
      const own = written.get(path)
      if (own) yield own.subarray(options.fromByte ?? 0)
      else if (base && !gone.has(path)) yield* base.read(path, options)
      else throw new CrossdockError('NOT_FOUND', `There is no file “${path}”.`)
    },
    async write(path, content) {
      note({ path, how: 'write', content: textOf(content) })
      written.set(path, bytesOf(content))
    },
    async move(from, to) {
      const content = await contentOf(from)
      if (!content) throw new CrossdockError('NOT_FOUND', `There is no file “${from}”.`)
      note({ path: from, how: 'move', content: to })
      written.delete(from)
      gone.add(from)
      written.set(to, content)
      return to
    },
    async append(path, { atByte, content }) {
      note({ path, how: 'append', content: textOf(content) })
      const before = (await contentOf(path)) ?? new Uint8Array()
      const after = Buffer.concat([before.subarray(0, atByte), bytesOf(content)])
      written.set(path, after)
      return after.length
    },
    async readText(path) {
      const own = written.get(path)
      if (own) return new TextDecoder().decode(own)
      return gone.has(path) ? undefined : await base?.readText(path)
    },
    async stat(path) {
      const own = written.get(path)
      if (own) return entryOf(path, own)
      return gone.has(path) ? undefined : await base?.stat(path)
    },
    exclusively: (_path, { work }) => work(),
  }
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content
}

function textOf(content: string | Uint8Array): string {
  return typeof content === 'string' ? content : new TextDecoder().decode(content)
}

async function readAll(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}

async function* noPieces(): AsyncIterable<Uint8Array> {}
