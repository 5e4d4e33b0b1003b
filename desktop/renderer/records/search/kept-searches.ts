import { z } from 'zod'

const keptSchema = z.object({
  saved: z.array(z.object({ name: z.string(), text: z.string() })),
  recent: z.array(z.string()),
})

/** Searches that this machine remembers: named ones, and the last few. */
export type KeptSearches = z.output<typeof keptSchema>

const storageKey = 'crossdock.record-searches'
const maxRecent = 8
const none: KeptSearches = { saved: [], recent: [] }

/** What is remembered. */
export function readKeptSearches(storage: Pick<Storage, 'getItem'>): KeptSearches {
  try {
    return keptSchema.parse(JSON.parse(storage.getItem(storageKey) ?? ''))
  } catch {
    return none
  }
}

/** Remembers. */
export function writeKeptSearches(storage: Pick<Storage, 'setItem'>, kept: KeptSearches): void {
  storage.setItem(storageKey, JSON.stringify(kept))
}

/** With a search as the latest one. */
export function withRecent(kept: KeptSearches, text: string): KeptSearches {
  if (text.trim() === '') return kept
  return { ...kept, recent: [text, ...kept.recent.filter((other) => other !== text)].slice(0, maxRecent) }
}

/** With a search under a name; one that had the name is replaced. */
export function withSaved(kept: KeptSearches, search: { readonly name: string; readonly text: string }): KeptSearches {
  const others = kept.saved.filter(({ name }) => name !== search.name)
  return { ...kept, saved: [...others, search].sort((a, b) => a.name.localeCompare(b.name)) }
}

/** Without the search of that name. */
export function withoutSaved(kept: KeptSearches, name: string): KeptSearches {
  return { ...kept, saved: kept.saved.filter((search) => search.name !== name) }
}
