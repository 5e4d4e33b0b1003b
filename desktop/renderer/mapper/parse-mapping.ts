import { type FieldPath, itemStep } from './mapping-tree.ts'
import { type LocalNames, readSources, type SourceUse } from './read-sources.ts'

/** Where a line stands in the configuration: its place among the lines, then among the lines inside, and so on. */
export type LinePlace = readonly number[]

interface LineBase {
  readonly at: LinePlace
  /** The target as it is written: a dotted name. */
  readonly target: string
  /** The target from the outermost object on. */
  readonly path: FieldPath
  readonly isOptional: boolean
  readonly use: SourceUse
  /** The loops around it, outermost first. */
  readonly loops: readonly ListLine[]
}

/** A line that fills one field. */
export interface ValueLine extends LineBase {
  readonly kind: 'value'
  readonly value: string | number | boolean | null
}

/** A line that fills a list, once per item of a source list. */
export interface ListLine extends LineBase {
  readonly kind: 'list'
  readonly each: string
  readonly as: string
  readonly when: string | undefined
  /** What the source fields of its condition are. */
  readonly whenSources: readonly FieldPath[]
  readonly mode: 'new' | 'extend'
  readonly lines: readonly MapLine[]
}

/** One line of a mapping. */
export type MapLine = ValueLine | ListLine

/** A map node's configuration as the mapper reads it. */
export interface Mapping {
  readonly mode: 'new' | 'extend'
  readonly lines: readonly MapLine[]
  /** Lines that are neither values nor lists; the mapper leaves them as they are. */
  readonly unread: number
}

/** Reads the configuration of a map node, as it is in the document. What does not fit is counted and left alone. */
export function parseMapping(config: Readonly<Record<string, unknown>>): Mapping {
  const unread = { count: 0 }
  const lines = readLines(config.fields, { at: [], path: [], loops: [], unread })
  return { mode: config.mode === 'extend' ? 'extend' : 'new', lines, unread: unread.count }
}

/** Every line, outer ones before what is in them. */
export function* allLines(lines: readonly MapLine[]): Generator<MapLine> {
  for (const line of lines) {
    yield line
    if (line.kind === 'list') yield* allLines(line.lines)
  }
}

/** The names that the loops around a line give to their items. `index` is the place in the innermost list. */
function localsOf(loops: readonly ListLine[]): LocalNames {
  const names = new Map<string, FieldPath | undefined>(loops.length > 0 ? [['index', undefined]] : [])
  for (const { as, use } of loops) names.set(as, use.whole && [...use.whole, itemStep])
  return names
}

interface Level {
  readonly at: LinePlace
  readonly path: FieldPath
  readonly loops: readonly ListLine[]
  readonly unread: { count: number }
}

function readLines(fields: unknown, level: Level): readonly MapLine[] {
  if (!Array.isArray(fields)) return []
  return fields.flatMap((field: unknown, index) => {
    const line = readLine(field, { ...level, at: [...level.at, index] })
    if (line === undefined) level.unread.count += 1
    return line ?? []
  })
}

function readLine(field: unknown, level: Level): MapLine | undefined {
  if (!isObject(field) || typeof field.target !== 'string') return undefined
  const { target, value, each } = field
  const base = {
    at: level.at,
    target,
    path: [...level.path, ...target.split('.')],
    isOptional: field.optional === true,
    loops: level.loops,
  }
  const locals = localsOf(level.loops)
  if (typeof each === 'string' && Array.isArray(field.fields)) return readList(field, { base, each, level, locals })
  if (!isFixed(value)) return undefined
  const use = readSources(typeof value === 'string' ? value : '', locals)
  return { ...base, kind: 'value', value, use }
}

type LineHead = Pick<ListLine, 'at' | 'target' | 'path' | 'isOptional' | 'loops'>

function readList(
  field: Record<string, unknown>,
  {
    base,
    each,
    level,
    locals,
  }: {
    readonly base: LineHead
    readonly each: string
    readonly level: Level
    readonly locals: LocalNames
  },
): ListLine {
  const head = {
    ...base,
    kind: 'list',
    each,
    as: typeof field.as === 'string' ? field.as : 'item',
    when: typeof field.when === 'string' ? field.when : undefined,
    whenSources: [],
    mode: field.mode === 'extend' ? 'extend' : 'new',
    use: readSources(each, locals),
    lines: [],
  } satisfies ListLine
  const inside = { ...level, path: [...base.path, itemStep], loops: [...level.loops, head] }
  const whenSources = readSources(head.when ?? '', localsOf(inside.loops)).sources
  return { ...head, whenSources, lines: readLines(field.fields, inside) }
}

function isFixed(value: unknown): value is ValueLine['value'] {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
