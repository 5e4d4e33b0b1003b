import { canonicalJson } from '../json/index.ts'

/** One value that is another one now. */
export interface FieldChange {
  /** Names and, for items of lists, indexes: of the list afterwards, or before where the item is gone. */
  readonly path: readonly (string | number)[]
  /** Missing when the value was added. */
  readonly before?: unknown
  /** Missing when the value was removed. */
  readonly after?: unknown
}

type Path = FieldChange['path']

/** Items of two lists that are looked at together, at most; longer lists count as one value. */
const maxListPairs = 1_000_000

/**
 * What two JSON values say differently, field by field. An undefined field is no field. Items of lists that are equal are
 * found again wherever they went down or up together, so that one inserted item is one change.
 */
export function compareValues(before: unknown, after: unknown, path: Path = []): readonly FieldChange[] {
  if (Object.is(before, after)) return []
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, path)
  if (isObject(before) && isObject(after)) return compareObjects(before, after, path)
  if (before === undefined) return [{ path, after }]
  if (after === undefined) return [{ path, before }]
  return canonicalJson(before) === canonicalJson(after) ? [] : [{ path, before, after }]
}

type Fields = Readonly<Record<string, unknown>>

function isObject(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function compareObjects(before: Fields, after: Fields, path: Path): readonly FieldChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].flatMap((name) => compareValues(fieldOf(before, name), fieldOf(after, name), [...path, name]))
}

function fieldOf(object: Fields, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** Where two lists go on alike: equal items at these indexes. The last anchor is the end of both. */
interface Anchor {
  readonly before: number
  readonly after: number
}

function compareLists(before: readonly unknown[], after: readonly unknown[], path: Path): readonly FieldChange[] {
  const anchors = findAnchors(before.map(canonicalJson), after.map(canonicalJson))
  if (anchors === undefined) return [{ path, before, after }]
  const changes: FieldChange[] = []
  let [i, j] = [0, 0]
  for (const anchor of anchors) {
    for (; i < anchor.before && j < anchor.after; i++, j++) {
      changes.push(...compareValues(before[i], after[j], [...path, j]))
    }
    for (; i < anchor.before; i++) changes.push({ path: [...path, i], before: before[i] })
    for (; j < anchor.after; j++) changes.push({ path: [...path, j], after: after[j] })
    i = anchor.before + 1
    j = anchor.after + 1
  }
  return changes
}

/** Equal items in order: a longest common subsequence behind the common beginning and before the common end. */
function findAnchors(before: readonly string[], after: readonly string[]): readonly Anchor[] | undefined {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  let tail = 0
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  const middle = commonItems(before.slice(start, before.length - tail), after.slice(start, after.length - tail))
  return (
    middle && [
      ...Array.from({ length: start }, (_item, at) => ({ before: at, after: at })),
      ...middle.map((anchor) => ({ before: anchor.before + start, after: anchor.after + start })),
      ...Array.from({ length: tail }, (_item, at) => ({
        before: before.length - tail + at,
        after: after.length - tail + at,
      })),
      { before: before.length, after: after.length },
    ]
  )
}

function commonItems(before: readonly string[], after: readonly string[]): readonly Anchor[] | undefined {
  if (before.length * after.length > maxListPairs) return undefined
  const width = after.length + 1
  const lengths = new Uint32Array((before.length + 1) * width)
  const lengthAt = (i: number, j: number) => lengths[i * width + j] ?? 0
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const isEqual = before[i] === after[j]
      lengths[i * width + j] = isEqual ? lengthAt(i + 1, j + 1) + 1 : Math.max(lengthAt(i + 1, j), lengthAt(i, j + 1))
    }
  }
  const anchors: Anchor[] = []
  for (let i = 0, j = 0; i < before.length && j < after.length; ) {
    if (before[i] === after[j]) anchors.push({ before: i++, after: j++ })
    else if (lengthAt(i + 1, j) >= lengthAt(i, j + 1)) i++
    else j++
  }
  return anchors
}
