import { changeLine, insertLine, linesAt, type RawLines, type TargetOrder } from './edit-lines.ts'
import { areSameName } from './field-names.ts'
import { type FieldNode, type FieldPath, hasItemFields, isLeaf, itemStep, showPath } from './mapping-tree.ts'
import { type LinePlace, type ListLine, type MapLine, parseMapping } from './parse-mapping.ts'
import { itemName, toExpression } from './to-expression.ts'

/** What mapping a field needs to know besides its two ends. */
export interface MapContext {
  readonly order: TargetOrder
  /** The outermost source fields: names that no loop should hide. */
  readonly rootNames: ReadonlySet<string>
}

/** The lines afterwards, or why the field cannot be mapped so and what to do. */
export type MapAnswer =
  | { readonly ok: true; readonly lines: RawLines }
  | { readonly ok: false; readonly message: string }

interface Ends {
  readonly source: FieldNode
  readonly target: FieldNode
}

/** One level of the mapping: the outermost object, or one item of a list that is being filled. */
interface Level {
  readonly lines: RawLines
  readonly at: LinePlace
  readonly path: FieldPath
  readonly loops: readonly ListLine[]
  readonly known: readonly MapLine[]
}

/**
 * Fills a target field from a source field. Lists around the target become loops where they are none yet. A list on a
 * list makes a loop, an object on an object maps the fields that have equal names. A line that was there is changed.
 */
export function mapField(lines: RawLines, ends: Ends, context: MapContext): MapAnswer {
  const arrived = arrive(lines, ends, context)
  return typeof arrived === 'string'
    ? { ok: false, message: arrived }
    : fill(arrived.level, { ...arrived, ends, context })
}

/** Fills a target field with a fixed value or an expression. Lists around it have to be loops already. */
export function writeValue(
  lines: RawLines,
  { target, value }: { readonly target: FieldNode; readonly value: string },
  context: MapContext,
): MapAnswer {
  const arrived = arrive(lines, { source: nothing, target }, context)
  if (typeof arrived === 'string') return { ok: false, message: arrived }
  const clash = findWhole(arrived.level, arrived.target) ?? findInner(arrived.level, arrived.target)
  if (clash !== undefined) return { ok: false, message: clash }
  return {
    ok: true,
    lines: write(arrived.level, { target: arrived.target, line: { value }, gone: goneOfList, context }),
  }
}

const nothing: FieldNode = { name: '', path: [], kind: 'any', isRequired: false, children: [] }
/** What a line that fills a list says, and one that fills a field does not. */
const goneOfList = { each: undefined, as: undefined, when: undefined, mode: undefined, fields: undefined }

/** Goes through the lists around a target. A text says why that is not possible. */
function arrive(
  lines: RawLines,
  ends: Ends,
  context: MapContext,
): { readonly level: Level; readonly target: string } | string {
  const levels = levelsOf(ends.target.path)
  let level = outermost(lines)
  for (const names of levels.slice(0, -1)) {
    const entered = enter(level, { names, ends, context })
    if (typeof entered === 'string') return entered
    level = entered
  }
  return { level, target: (levels.at(-1) ?? []).join('.') }
}

function fill(
  level: Level,
  { target, ends, context }: { readonly target: string; readonly ends: Ends; readonly context: MapContext },
): MapAnswer {
  const whole = findWhole(level, target)
  if (whole !== undefined) return { ok: false, message: whole }
  const inner = findInner(level, target)
  if (ends.source.kind === 'object' && (inner !== undefined || ends.target.children.length > 0)) {
    const mapped = mapEqualNames(level.lines, ends, context)
    if (mapped !== level.lines) return { ok: true, lines: mapped }
  }
  if (inner !== undefined) return { ok: false, message: inner }
  if (makesLoop(ends)) return { ok: true, lines: loopOver(level, { target, ends, context }) }
  const value = toExpression(ends.source.path, level.loops)
  return { ok: true, lines: write(level, { target, line: { value }, gone: goneOfList, context }) }
}

function findWhole({ known }: Level, target: string): string | undefined {
  const whole = known.find((line) => target.startsWith(`${line.target}.`))
  return whole && `“${whole.target}” is filled as a whole. Remove its line first to fill its fields one by one.`
}

function findInner({ known }: Level, target: string): string | undefined {
  const isInner = known.some((line) => line.target.startsWith(`${target}.`))
  return isInner
    ? `Fields inside “${target}” are mapped already. Remove their lines first to fill it as a whole.`
    : undefined
}

function makesLoop({ source, target }: Ends): boolean {
  if (source.kind !== 'list') return false
  if (target.children.length > 0) return target.kind === 'list' && hasItemFields(target)
  return hasItemFields(source) && (target.kind === 'any' || target.kind === 'list')
}

function loopOver(
  level: Level,
  { target, ends, context }: { readonly target: string; readonly ends: Ends; readonly context: MapContext },
): RawLines {
  const existing = level.known.find((line): line is ListLine => line.kind === 'list' && line.target === target)
  const each = toExpression(ends.source.path, level.loops)
  const as = existing?.as ?? itemName(ends.source.path, { loops: level.loops, rootNames: context.rootNames })
  const fields = existing === undefined ? [] : linesAt(level.lines, existing.at)
  const lines = write(level, { target, line: { each, as, fields }, gone: { value: undefined }, context })
  return mapEqualNames(lines, { ...ends, target: hasItemFields(ends.target) ? ends.target : copyFields(ends) }, context)
}

/** Maps each inner target that has no line yet from the inner source field of the same name. */
function mapEqualNames(lines: RawLines, { source, target }: Ends, context: MapContext): RawLines {
  const taken = new Set([...linesOf(lines)].map((path) => showPath(path)))
  return target.children.reduce<RawLines>((before, child) => {
    const same = source.children.find(({ name }) => areSameName(name, child.name))
    if (same === undefined || taken.has(showPath(child.path))) return before
    const answer = mapField(before, { source: same, target: child }, context)
    return answer.ok ? answer.lines : before
  }, lines)
}

/** For a list whose items are not known: the plain fields of the source's items, to begin with. */
function copyFields({ source, target }: Ends): FieldNode {
  const children = source.children
    .filter(isLeaf)
    .map((child) => ({ ...child, path: [...target.path, itemStep, child.name] }))
    .filter(({ name }) => !/[.[\]]/.test(name))
  return { ...target, children }
}

/** Goes into the list at a level; makes it a loop over the source's list when it has no line yet. A text says why not. */
function enter(
  level: Level,
  { names, ends, context }: { readonly names: FieldPath; readonly ends: Ends; readonly context: MapContext },
): Level | string {
  const target = names.join('.')
  const line = level.known.find((candidate) => candidate.target === target)
  if (line?.kind === 'list') return inside(level, line)
  if (line !== undefined)
    return `“${target}” is filled as a whole. Remove its line first to fill its items field by field.`
  const list = nextList(ends.source.path, level.loops)
  if (list === undefined && ends.source.path.length === 0) {
    return `Drag a list onto “${target}” first: it is filled once per item.`
  }
  if (list === undefined)
    return `“${showPath(ends.source.path)}” is not in a list. Drag a list onto “${target}” first: it is filled once per item.`
  const as = itemName(list, { loops: level.loops, rootNames: context.rootNames })
  const each = toExpression(list, level.loops)
  const lines = write(level, { target, line: { each, as, fields: [] }, gone: {}, context })
  const made = levelAt(lines, level.at).find((candidate) => candidate.target === target)
  return made?.kind === 'list' ? inside({ ...level, lines }, made) : `“${target}” cannot be made a list here.`
}

/** The next list on the way to a source field that no loop goes through yet. */
function nextList(source: FieldPath, loops: readonly ListLine[]): FieldPath | undefined {
  const deepest = Math.max(0, ...loops.map(({ use }) => (use.whole === undefined ? 0 : use.whole.length + 1)))
  const end = source.indexOf(itemStep, deepest)
  return end === -1 ? undefined : source.slice(0, end)
}

/** Writes the line of a target: changes the one that is there, or adds it in the target's order. */
function write(
  { lines, at, path, known }: Level,
  {
    target,
    line,
    gone,
    context,
  }: {
    readonly target: string
    readonly line: Readonly<Record<string, unknown>>
    /** What a line of the other kind may have. */
    readonly gone: Readonly<Record<string, undefined>>
    readonly context: MapContext
  },
): RawLines {
  const existing = known.find((candidate) => candidate.target === target)
  if (existing !== undefined) return changeLine(lines, existing.at, { ...gone, ...line })
  return insertLine(lines, { at, line: { target, ...line }, path, order: context.order }).lines
}

function outermost(lines: RawLines): Level {
  return { lines, at: [], path: [], loops: [], known: levelAt(lines, []) }
}

function inside(level: Level, line: ListLine): Level {
  return {
    lines: level.lines,
    at: line.at,
    path: [...line.path, itemStep],
    loops: [...line.loops, line],
    known: line.lines,
  }
}

function levelAt(lines: RawLines, at: LinePlace): readonly MapLine[] {
  return at.reduce<readonly MapLine[]>(
    (level, index, depth) => {
      const line = level.find((candidate) => candidate.at[depth] === index)
      return line?.kind === 'list' ? line.lines : []
    },
    parseMapping({ fields: lines }).lines,
  )
}

function* linesOf(lines: RawLines): Generator<FieldPath> {
  const walk = function* (level: readonly MapLine[]): Generator<FieldPath> {
    for (const line of level) {
      yield line.path
      if (line.kind === 'list') yield* walk(line.lines)
    }
  }
  yield* walk(parseMapping({ fields: lines }).lines)
}

/** The names between the lists on the way to a target. */
function levelsOf(path: FieldPath): readonly FieldPath[] {
  const levels: string[][] = [[]]
  for (const step of path) {
    if (step === itemStep) levels.push([])
    else levels.at(-1)?.push(step)
  }
  return levels
}
