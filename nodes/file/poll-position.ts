import type { FolderEntry } from '@crossdock/shared/node'
import { z } from 'zod'

const count = z.int().min(0)

/** A file as it stood in the folder. When all three are the same, it is taken for the same file. */
const look = { path: z.string(), sizeBytes: count, modifiedAtMs: z.number() }

const pollPosition = z.object({
  /** Files that were seen and have not settled yet, with the tick since which they are as they are. */
  seen: z.array(z.object({ ...look, sinceMs: z.number() })).default([]),
  /** The file that is being read, which delivery of which content it is, and where its reading goes on. */
  reading: z.object({ ...look, delivery: z.string(), next: z.object({ byte: count, line: count }) }).optional(),
})

/** What a file source remembers from tick to tick: what has not settled, and how far the present file is read. */
export type PollPosition = z.output<typeof pollPosition>

/** A stored position; a fresh one when nothing, or something of another source, is stored. */
export function readPosition(stored: unknown): PollPosition {
  const parsed = pollPosition.safeParse(stored)
  return parsed.success ? parsed.data : { seen: [] }
}

/** True when two looks saw the same file. */
export function isSameFile(a: FolderEntry, b: FolderEntry | undefined): boolean {
  return a.path === b?.path && a.sizeBytes === b.sizeBytes && a.modifiedAtMs === b.modifiedAtMs
}
