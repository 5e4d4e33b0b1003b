import type { RecordSummary } from '@crossdock/shared/api'

/** What a key does in the list. */
export type ListAct =
  | { readonly kind: 'go'; readonly record: RecordSummary }
  | { readonly kind: 'open'; readonly record: RecordSummary }
  | { readonly kind: 'select'; readonly ids: ReadonlySet<string> }

interface PressedKey {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
}

const page = 15

/** Arrows and J/K move, Enter opens, X or blank choose, Ctrl+A chooses all, Escape none. Undefined for other keys. */
export function listKey(
  { key, ctrlKey, metaKey }: PressedKey,
  {
    items,
    index,
    selected,
  }: { readonly items: readonly RecordSummary[]; readonly index: number; readonly selected: ReadonlySet<string> },
): ListAct | undefined {
  const current = items[index]
  if (ctrlKey || metaKey) return key === 'a' ? { kind: 'select', ids: new Set(items.map(({ id }) => id)) } : undefined
  const steps: Readonly<Record<string, number>> = {
    ...{ ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: page, PageUp: -page },
    ...{ Home: -items.length, End: items.length },
  }
  const step = steps[key]
  if (step !== undefined) {
    const record = items[Math.min(items.length - 1, Math.max(0, index + step))]
    return record === undefined ? undefined : { kind: 'go', record }
  }
  if (key === 'Escape') return selected.size === 0 ? undefined : { kind: 'select', ids: new Set() }
  if (current === undefined) return undefined
  if (key === 'Enter') return { kind: 'open', record: current }
  if (key !== 'x' && key !== ' ') return undefined
  const ids = new Set(selected)
  if (!ids.delete(current.id)) ids.add(current.id)
  return { kind: 'select', ids }
}
