import { z } from 'zod'

const entrySchema = z.object({
  /** The text that the source's fields were read from besides the sample. */
  source: z.string().optional(),
  /** The text that the target's fields were read from. */
  target: z.string().optional(),
  /** Target fields that were added by hand and may have no line yet. */
  added: z.array(z.array(z.string())).default([]),
})
const shelfSchema = z.record(z.string(), entrySchema)

/** What the mapper knows of a node beyond the flow. Kept on this machine only. */
export type KnownShapes = z.output<typeof entrySchema>

const storageKey = 'crossdock.mapper-shapes'
const maxNodes = 60
/** Longest text that is kept, in characters. A longer one holds until the mapper is closed. */
export const maxKeptLength = 400_000

/** The shapes of one map node, as they were left. */
export function readShapes(flowId: string, nodeId: string): KnownShapes {
  return readShelf()[`${flowId}/${nodeId}`] ?? { added: [] }
}

/** Remembers the shapes of one map node. The nodes that were not touched for longest make room. */
export function keepShapes(flowId: string, nodeId: string, shapes: KnownShapes): void {
  const name = `${flowId}/${nodeId}`
  const others = Object.entries(readShelf()).filter(([key]) => key !== name)
  const fits = [shapes.source, shapes.target].every((text) => (text?.length ?? 0) <= maxKeptLength)
  const entries = [...others, ...(fits ? [[name, shapes] as const] : [])].slice(-maxNodes)
  try {
    localStorage.setItem(storageKey, JSON.stringify(Object.fromEntries(entries)))
  } catch {
    // The storage is full: what is shown now stays, and is gone when the mapper is opened next.
  }
}

function readShelf(): z.output<typeof shelfSchema> {
  try {
    return shelfSchema.parse(JSON.parse(localStorage.getItem(storageKey) ?? '{}'))
  } catch {
    return {}
  }
}
