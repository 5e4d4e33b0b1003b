import { z } from 'zod'
import type { Draft, PlatformDrafts } from './platform.ts'

const prefix = 'crossdock.draft.'
const draftSchema = z.object({ id: z.string(), text: z.string(), savedAt: z.string() })

/** Drafts in the browser's storage, one entry each. What cannot be read is passed over. */
export function createBrowserDrafts(storage: Storage = localStorage): PlatformDrafts {
  const read = (key: string): Draft[] => {
    try {
      return [draftSchema.parse(JSON.parse(storage.getItem(key) ?? ''))]
    } catch {
      return []
    }
  }
  return {
    save: async ({ id, text }) =>
      storage.setItem(prefix + id, JSON.stringify({ id, text, savedAt: new Date().toISOString() })),
    list: async () =>
      Object.keys(storage)
        .filter((key) => key.startsWith(prefix))
        .flatMap(read),
    drop: async (id) => storage.removeItem(prefix + id),
  }
}
