import { z } from 'zod'
import type { Sample } from './sample.ts'

/** Where samples are kept between two openings of a flow: on this machine only. */
export interface SampleShelf {
  /** What is kept for a flow; nothing when nothing can be read. */
  load(flowId: string): Promise<readonly Sample[]>
  /** Keeps these samples for a flow instead of what was kept. */
  save(flowId: string, samples: readonly Sample[]): Promise<void>
}

const sampleSchema = z.object({
  id: z.string(),
  title: z.string(),
  origin: z.enum(['pasted', 'file', 'schema']),
  node: z.string(),
  payload: z.json(),
  sizeBytes: z.number(),
})

const database = 'crossdock'
const table = 'samples'

/** A shelf in the browser's database. Without one, samples last as long as the window. */
export function createBrowserShelf(): SampleShelf {
  const opened = openDatabase().catch(() => undefined)
  return {
    load: async (flowId) => {
      const db = await opened
      if (db === undefined) return []
      const kept = await settle(db.transaction(table).objectStore(table).get(flowId)).catch(() => undefined)
      const parsed = z.array(sampleSchema).safeParse(kept)
      return parsed.success ? parsed.data : []
    },
    save: async (flowId, samples) => {
      const db = await opened
      if (db === undefined) return
      const store = db.transaction(table, 'readwrite').objectStore(table)
      const settled = samples.length === 0 ? settle(store.delete(flowId)) : settle(store.put(samples, flowId))
      await settled.catch(() => undefined)
    },
  }
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(database, 1)
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore(table))
  return settle(request)
}

function settle<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error))
  })
}
