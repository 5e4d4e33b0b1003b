import type { FolderEntry } from '@crossdock/shared/node'
import type { FileConfig } from './manifest.ts'
import { matchesPattern } from './matches-pattern.ts'
import { isSameFile, type PollPosition } from './poll-position.ts'

/** Bounds what is remembered of a folder in which very many files arrive at once; the rest has its turn later. */
const maxFilesPerTick = 1000

/** Which files of a folder to take at a tick, in order, and which to look at again at the next one. */
interface SelectedFiles {
  readonly ready: readonly FolderEntry[]
  readonly seen: PollPosition['seen']
}

/**
 * Sorts out the files that fit the pattern. With a done marker, a file is ready when its marker exists. Else it is ready
 * when it was the same at a tick `settleSeconds` ago: only ticks are compared, never the clock of the file's machine.
 * The file that was being read comes first, without waiting again.
 */
export function selectFiles(
  entries: readonly FolderEntry[],
  options: { readonly config: FileConfig; readonly position: PollPosition; readonly dueAtMs: number },
): SelectedFiles {
  const { config, position, dueAtMs } = options
  const paths = new Set(entries.map(({ path }) => path))
  const marker = config.doneMarker
  const isBegun = (entry: FolderEntry) => isSameFile(entry, position.reading)
  const candidates = entries
    .filter(({ path }) => matchesPattern(fileNameOf(path), config.pattern))
    .filter((entry) => marker === undefined || isMarked(entry, { marker, paths }) || isBegun(entry))
    .toSorted((a, b) => Number(isBegun(b)) - Number(isBegun(a)))
    .slice(0, maxFilesPerTick)
  const looks = candidates.map((entry) => ({
    entry,
    sinceMs: position.seen.find((look) => isSameFile(entry, look))?.sinceMs ?? dueAtMs,
  }))
  const isReady = ({ entry, sinceMs }: (typeof looks)[number]) =>
    marker !== undefined || isBegun(entry) || dueAtMs - sinceMs >= config.settleSeconds * 1000
  return {
    ready: looks.filter(isReady).map(({ entry }) => entry),
    seen: looks.filter((look) => !isReady(look)).map(({ entry, sinceMs }) => ({ ...entry, sinceMs })),
  }
}

/** The last part of a path. */
export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function isMarked(
  { path }: FolderEntry,
  { marker, paths }: { readonly marker: string; readonly paths: ReadonlySet<string> },
): boolean {
  return !path.endsWith(marker) && paths.has(path + marker)
}
