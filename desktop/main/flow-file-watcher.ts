import { type FSWatcher, watch } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import type { EventPayload } from '../ipc/bridge.ts'
import { hashOf } from './flow-files.ts'

/** Several programs write in several steps: what they leave is looked at when they have been quiet for so long. */
const quietMs = 100

/** Watches files for changes by other programs. */
export interface FlowFileWatcher {
  watch(path: string): void
  unwatch(path: string): void
  close(): void
}

/**
 * Tells changes of watched files. The folder is watched, not the file, because editors replace a file by a new one. What
 * `knownHash` knows is our own writing and is not told; neither is the same content twice.
 */
export function watchFlowFiles(options: {
  readonly knownHash: (path: string) => string | undefined
  readonly tell: (change: EventPayload<'flowFileChanged'>) => void
}): FlowFileWatcher {
  const watched = new Map<string, { readonly close: () => void }>()
  return {
    watch(path) {
      const place = resolve(path)
      if (watched.has(place)) return
      watched.set(place, startWatching(place, options))
    },
    unwatch(path) {
      watched.get(resolve(path))?.close()
      watched.delete(resolve(path))
    },
    close() {
      for (const { close } of watched.values()) close()
      watched.clear()
    },
  }
}

function startWatching(
  place: string,
  { knownHash, tell }: Parameters<typeof watchFlowFiles>[0],
): { readonly close: () => void } {
  let timer: NodeJS.Timeout | undefined
  let told: string | null | undefined
  let isClosed = false
  async function look(): Promise<void> {
    const hash = await readFile(place).then(hashOf, () => null)
    if (isClosed || hash === told || (hash !== null && hash === knownHash(place))) return
    told = hash
    tell({ path: place, hash })
  }
  let watcher: FSWatcher | undefined
  try {
    watcher = watch(dirname(place), (_event, name) => {
      if (name !== null && name !== basename(place)) return
      clearTimeout(timer)
      timer = setTimeout(() => void look(), quietMs)
    })
    watcher.on('error', () => void look())
  } catch {
    // The folder is gone: saving says so.
  }
  return {
    close() {
      isClosed = true
      clearTimeout(timer)
      watcher?.close()
    },
  }
}
