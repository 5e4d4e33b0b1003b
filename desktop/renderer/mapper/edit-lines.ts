import { type FieldPath, pathId } from './mapping-tree.ts'
import type { LinePlace } from './parse-mapping.ts'

/** Lines as they are in the document: JSON data, whatever is in it. */
export type RawLines = readonly unknown[]

/** Where targets stand in the target's own order, by `pathId`. What is not in it comes last. */
export type TargetOrder = ReadonlyMap<string, number>

type RawLine = Readonly<Record<string, unknown>>

/** Changes values of one line; undefined takes a value out. Other lines stay the objects they are. */
export function changeLine(lines: RawLines, at: LinePlace, change: RawLine): RawLines {
  return replaceAt(lines, at, (line) => {
    const entries = Object.entries({ ...(isObject(line) ? line : {}), ...change })
    return [Object.fromEntries(entries.filter(([, value]) => value !== undefined))]
  })
}

/** Takes a line out, with the lines inside. */
export function removeLine(lines: RawLines, at: LinePlace): RawLines {
  return replaceAt(lines, at, () => [])
}

/**
 * Adds a line at one level: before the first one whose target comes later in the target's order, so that the mapping reads
 * as the target does. `at` is the place of the list line around it, empty for the outermost level.
 */
export function insertLine(
  lines: RawLines,
  {
    at,
    line,
    path,
    order,
  }: { readonly at: LinePlace; readonly line: RawLine; readonly path: FieldPath; readonly order: TargetOrder },
): { readonly lines: RawLines; readonly at: LinePlace } {
  const level = linesAt(lines, at)
  const mine = orderOf(order, [...path, ...targetOf(line)])
  const found = level.findIndex((other) => orderOf(order, [...path, ...targetOf(other)]) > mine)
  const index = found === -1 ? level.length : found
  const next = [...level.slice(0, index), line, ...level.slice(index)]
  const changed = at.length === 0 ? next : changeLine(lines, at, { fields: next })
  return { lines: changed, at: [...at, index] }
}

/** The order of targets that a tree of paths shows, top down. */
export function orderOfPaths(paths: Iterable<FieldPath>): TargetOrder {
  const order = new Map<string, number>()
  for (const path of paths) order.set(pathId(path), order.size)
  return order
}

/** The lines inside the list line at a place. */
export function linesAt(lines: RawLines, at: LinePlace): RawLines {
  return at.reduce<RawLines>((level, index) => {
    const line = level[index]
    return isObject(line) && Array.isArray(line.fields) ? line.fields : []
  }, lines)
}

function replaceAt(lines: RawLines, at: LinePlace, replace: (line: unknown) => RawLines): RawLines {
  const [index, ...rest] = at
  if (index === undefined || index >= lines.length) return lines
  return lines.flatMap((line, place) => {
    if (place !== index) return [line]
    if (rest.length === 0) return replace(line)
    if (!isObject(line) || !Array.isArray(line.fields)) return [line]
    return [{ ...line, fields: replaceAt(line.fields, rest, replace) }]
  })
}

function orderOf(order: TargetOrder, path: FieldPath): number {
  return order.get(pathId(path)) ?? Number.POSITIVE_INFINITY
}

function targetOf(line: unknown): FieldPath {
  return isObject(line) && typeof line.target === 'string' ? line.target.split('.') : []
}

function isObject(value: unknown): value is RawLine {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
