import { canonicalJson } from '../json/index.ts'
import { maskedText } from './mask-rules.ts'

/** A place of an edited value whose `•••` stands for nothing that is known. */
export interface MaskProblem {
  /** e.g. `/lines/0/note` */
  readonly path: string
  readonly message: string
}

/** An edited value with what was masked back in its place, or the places where that is not possible. */
export type RestoredValue =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problems: readonly MaskProblem[] }

/**
 * Puts what was masked back into a value that a person has edited without seeing it. `shown` is what the person saw of
 * `original`. Whatever was left as it was shown becomes what it was; where `•••` stands in anything else there is nothing
 * to restore, and the place is named. Items of a list are known by what is shown of them, so that they may be moved or
 * taken out.
 */
export function restoreMasked(edit: {
  readonly edited: unknown
  readonly original: unknown
  readonly shown: unknown
}): RestoredValue {
  const problems: MaskProblem[] = []
  const value = restore(edit, '', problems)
  return problems.length === 0 ? { ok: true, value } : { ok: false, problems }
}

interface Side {
  readonly edited: unknown
  readonly original: unknown
  readonly shown: unknown
}

function restore(side: Side, path: string, problems: MaskProblem[]): unknown {
  const { edited, original, shown } = side
  if (!holdsMask(edited)) return edited
  if (isSame(edited, shown)) return original
  if (Array.isArray(edited)) {
    const partners = Array.isArray(original) && Array.isArray(shown) ? partnersOf({ edited, original, shown }) : []
    return edited.map((item, index) => {
      const partner = partners[index]
      const known = partner !== undefined && Array.isArray(original) && Array.isArray(shown)
      const from = known ? { original: original[partner], shown: shown[partner] } : noOriginal
      return restore({ edited: item, ...from }, `${path}/${index}`, problems)
    })
  }
  if (isObject(edited)) {
    const fields = Object.entries(edited).map(([name, child]): [string, unknown] => {
      const known = isObject(original) && isObject(shown) && Object.hasOwn(original, name) && Object.hasOwn(shown, name)
      const from = known ? { original: original[name], shown: shown[name] } : noOriginal
      return [name, restore({ edited: child, ...from }, `${path}/${escapePointer(name)}`, problems)]
    })
    return Object.fromEntries(fields)
  }
  problems.push({
    path: path === '' ? '/' : path,
    message: `“${maskedText}” stands for a masked value, and there is none to put back here. Write the value itself, or leave the field as it was.`,
  })
  return edited
}

const noOriginal = { original: undefined, shown: undefined }

/** For each item, the position of the shown one that it was made of; undefined where nobody can tell. */
function partnersOf(lists: {
  readonly edited: readonly unknown[]
  readonly original: readonly unknown[]
  readonly shown: readonly unknown[]
}): readonly (number | undefined)[] {
  const { edited, original, shown } = lists
  const partners: (number | undefined)[] = edited.map(() => undefined)
  const taken = new Set<number>()
  const take = (index: number, position: number) => {
    partners[index] = position
    taken.add(position)
  }
  const positions = positionsByText(shown)
  for (const [text, indexes] of positionsByText(edited)) {
    const alike = positions.get(text) ?? []
    // Items that look alike may hide different values: with one of them gone, nobody knows which.
    const isClear =
      alike.length === indexes.length || new Set(alike.map((at) => canonicalJson(original[at]))).size === 1
    if (!isClear) continue
    for (const [n, index] of indexes.entries()) take(index, alike[Math.min(n, alike.length - 1)] ?? index)
  }
  edited.forEach((item, index) => {
    if (partners[index] !== undefined || !holdsMask(item)) return
    const free = shown.flatMap((one, at) => (taken.has(at) ? [] : [{ at, score: likeness(item, one) }]))
    const most = Math.max(0, ...free.map(({ score }) => score))
    const best = free.filter(({ score }) => score === most)
    const inPlace = edited.length === shown.length ? best.find(({ at }) => at === index) : undefined
    const chosen = inPlace ?? (best.length === 1 ? best[0] : undefined)
    if (chosen) take(index, chosen.at)
  })
  return partners
}

function positionsByText(items: readonly unknown[]): ReadonlyMap<string, readonly number[]> {
  const positions = new Map<string, number[]>()
  items.forEach((item, index) => {
    const text = canonicalJson(item)
    positions.set(text, [...(positions.get(text) ?? []), index])
  })
  return positions
}

/** How many fields of two items say the same. */
function likeness(a: unknown, b: unknown): number {
  if (!isObject(a) || !isObject(b)) return 0
  return Object.entries(a).filter(([name, child]) => Object.hasOwn(b, name) && isSame(child, b[name])).length
}

function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false
  return canonicalJson(a) === canonicalJson(b)
}

/** True when `•••` stands somewhere in it. */
export function holdsMask(value: unknown): boolean {
  if (typeof value === 'string') return value.includes(maskedText)
  if (value === null || typeof value !== 'object') return false
  return Object.values(value).some(holdsMask)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
