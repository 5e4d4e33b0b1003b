/** What differs at one place of two payloads. `inside`: the place itself stayed, something below it differs. */
export type ChangeMark = 'added' | 'removed' | 'changed' | 'inside'

/** A difference of two payloads, as a tree of the places that differ. What is the same has no entry. */
export interface Change {
  readonly mark: ChangeMark
  /** For `changed`: what stood there. */
  readonly before?: unknown
  /** For `inside`: all members of both sides in one order. */
  readonly members?: readonly ChangedMember[]
}

/** A member of a list or map, in one order of both sides. */
export interface ChangedMember {
  readonly name: string | number
  /** Of the removed ones: what stood there. */
  readonly value: unknown
  readonly change: Change | undefined
}

/** Deeper than this, values are the same only when they are the same object: no stack overflows. */
const maxDepth = 500

/** What turned `before` into `after`; undefined when they say the same. Items of lists are matched by what names them. */
export function diffValues(before: unknown, after: unknown, depth = 0): Change | undefined {
  if (Object.is(before, after)) return undefined
  if (depth > maxDepth) return { mark: 'changed', before }
  if (Array.isArray(before) && Array.isArray(after)) return inside(diffLists(before, after, depth))
  if (isMap(before) && isMap(after)) return inside(diffMaps(before, after, depth))
  return { mark: 'changed', before }
}

function inside(members: readonly ChangedMember[]): Change | undefined {
  return members.some(({ change }) => change !== undefined) ? { mark: 'inside', members } : undefined
}

function diffMaps(before: Fields, after: Fields, depth: number): readonly ChangedMember[] {
  const order = mergeOrder(Object.keys(before), Object.keys(after))
  return order.map((name) => diffMember({ name, before, after, depth }))
}

function diffMember(at: {
  readonly name: string
  readonly before: Fields
  readonly after: Fields
  readonly depth: number
}): ChangedMember {
  const { name, before, after, depth } = at
  if (!Object.hasOwn(after, name)) return { name, value: before[name], change: { mark: 'removed' } }
  if (!Object.hasOwn(before, name)) return { name, value: after[name], change: { mark: 'added' } }
  return { name, value: after[name], change: diffValues(before[name], after[name], depth + 1) }
}

function diffLists(before: List, after: List, depth: number): readonly ChangedMember[] {
  const field = namingField(before, after)
  const [names, namesBefore] =
    field === undefined ? namesByPlace(before, after) : [namesBy(after, field), namesBy(before, field)]
  const placeOf = new Map(names.map((name, place) => [name, place]))
  const placeBefore = new Map(namesBefore.map((name, place) => [name, place]))
  return mergeOrder(namesBefore, names).map((name): ChangedMember => {
    const [now, then] = [placeOf.get(name), placeBefore.get(name)]
    if (now === undefined) return { name: then ?? 0, value: before[then ?? 0], change: { mark: 'removed' } }
    if (then === undefined) return { name: now, value: after[now], change: { mark: 'added' } }
    return { name: now, value: after[now], change: diffValues(before[then], after[now], depth + 1) }
  })
}

/**
 * The field that tells the items of two lists apart: a plain value in each item, no value twice on a side. Of several,
 * the one by which most items are found again; undefined when there is none.
 */
function namingField(before: List, after: List): string | undefined {
  const [first] = after
  if (!isMap(first) || !before.every(isMap) || !after.every(isMap)) return undefined
  let best: { readonly field: string; readonly found: number } | undefined
  for (const field of Object.keys(first)) {
    const [now, then] = [namesBy(after, field), namesBy(before, field)]
    const known = new Set(then)
    if (known.size < then.length || new Set(now).size < now.length || now.includes('') || known.has('')) continue
    const found = now.filter((name) => known.has(name)).length
    if (found > (best?.found ?? 0)) best = { field, found }
  }
  return best?.field
}

/** What names each item; empty where it has no plain value there. */
function namesBy(items: List, field: string): readonly string[] {
  return items.map((item) => {
    const value = (item as Fields)[field]
    return typeof value === 'string' || typeof value === 'number' ? JSON.stringify(value) : ''
  })
}

/** Without names: what is the same at the beginning and at the end keeps its place, the rest is matched in order. */
function namesByPlace(before: List, after: List): readonly [readonly string[], readonly string[]] {
  const shorter = Math.min(before.length, after.length)
  const isSame = (a: unknown, b: unknown) => diffValues(a, b) === undefined
  let head = 0
  while (head < shorter && isSame(before[head], after[head])) head += 1
  let tail = 0
  while (tail < shorter - head && isSame(before.at(-1 - tail), after.at(-1 - tail))) tail += 1
  const names = (items: List) =>
    items.map((_item, place) => (place < items.length - tail ? `${place}` : `end-${items.length - place}`))
  return [names(after), names(before)]
}

/** The second order, with what only the first has inserted behind what it followed there. */
function mergeOrder(before: readonly string[], after: readonly string[]): readonly string[] {
  const kept = new Set(after)
  const goneBehind = new Map<string | undefined, string[]>()
  let last: string | undefined
  for (const name of before) {
    if (kept.has(name)) last = name
    else goneBehind.set(last, [...(goneBehind.get(last) ?? []), name])
  }
  return [...(goneBehind.get(undefined) ?? []), ...after.flatMap((name) => [name, ...(goneBehind.get(name) ?? [])])]
}

type List = readonly unknown[]
type Fields = Readonly<Record<string, unknown>>

function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
