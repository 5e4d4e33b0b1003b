import {
  type CompiledExpression,
  compileExpression,
  type ExpressionScope,
  type LookupTable,
  type RecordFacts,
} from '@crossdock/shared/expression'
import type { ListLine, MapLine, Mapping } from './parse-mapping.ts'

/** What a line gives for the current sample. */
export type LineValue =
  | { readonly kind: 'value'; readonly value: unknown }
  /** An optional line whose source is missing, or a line inside a list that has no item here. */
  | { readonly kind: 'nothing'; readonly why: string; readonly short: 'left out' | 'no item' }
  | { readonly kind: 'problem'; readonly message: string }

/** Names of loops and what they stand for. */
export type Locals = Readonly<Record<string, unknown>>

/** The mapping, calculated for one sample. */
export interface MappedSample {
  /** By `lineId`. Lines inside lists show the item that was asked for. */
  readonly values: ReadonlyMap<string, LineValue>
  /** What expressions inside a list line see of the item that was asked for, by the list line's `lineId`. */
  readonly locals: ReadonlyMap<string, Locals>
  /** What the node would send on, without the lines that have problems. */
  readonly output: unknown
  /** True when lists were cut to `maxItems` items for this picture. */
  readonly isCut: boolean
}

/** What a mapping is calculated with. */
export interface MappingInput {
  readonly payload: unknown
  readonly record: RecordFacts
  readonly lookup?: LookupTable
  /** Which item of each list the lines inside show, from 0; the last one when there are fewer. */
  readonly item: number
}

/** Items that are made of each list; the rest would be the same work again. */
const maxItems = 100
/** Items that all lists together make. */
const maxItemsAltogether = 2_000

/** Names a line by its place. */
export function lineId(line: Pick<MapLine, 'at'>): string {
  return line.at.join('.')
}

interface Work {
  readonly input: MappingInput
  readonly values: Map<string, LineValue>
  readonly locals: Map<string, Locals>
  isCut: boolean
  itemsLeft: number
}

/** Calculates every line. A line that fails says why and stops no other: one sees all that is still to be done at once. */
export function evaluateMapping(mapping: Mapping, input: MappingInput): MappedSample {
  const work: Work = { input, values: new Map(), locals: new Map(), isCut: false, itemsLeft: maxItemsAltogether }
  const output = fill(
    mapping.mode === 'extend' ? input.payload : {},
    { lines: mapping.lines, locals: {}, isShown: true },
    work,
  )
  return { values: work.values, locals: work.locals, output, isCut: work.isCut }
}

function fill(
  start: unknown,
  {
    lines,
    locals,
    isShown,
  }: { readonly lines: readonly MapLine[]; readonly locals: Locals; readonly isShown: boolean },
  work: Work,
): unknown {
  const object: Record<string, unknown> = isObject(start) ? { ...start } : {}
  for (const line of lines) {
    const result =
      line.kind === 'list' ? fillList(line, { locals, isShown }, work) : calculate(line.value, line, { locals, work })
    if (isShown) work.values.set(lineId(line), result)
    if (result.kind === 'value') write(object, line.target, result.value)
  }
  return object
}

function fillList(
  line: ListLine,
  { locals, isShown }: { readonly locals: Locals; readonly isShown: boolean },
  work: Work,
): LineValue {
  const source = calculate(line.each, line, { locals, work })
  if (source.kind !== 'value') {
    if (isShown) emptyInside(line.lines, 'Its list has no value here.', work)
    return source
  }
  if (!Array.isArray(source.value)) {
    if (isShown) emptyInside(line.lines, 'Its list has no value here.', work)
    return { kind: 'problem', message: '“For each of” does not give a list with this sample.' }
  }
  const kept = itemsOf(line, { items: source.value, locals }, work)
  if (kept.kind === 'problem') {
    if (isShown) emptyInside(line.lines, 'Its list has no value here.', work)
    return kept
  }
  const shown = Math.min(work.input.item, kept.items.length - 1)
  if (isShown && kept.items.length === 0) emptyInside(line.lines, 'The list has no item with this sample.', work)
  const looked = kept.items[shown]
  if (isShown && looked !== undefined) work.locals.set(lineId(line), looked.inner)
  const list = kept.items.map(({ item, inner }, index) =>
    fill(
      line.mode === 'extend' ? item : {},
      { lines: line.lines, locals: inner, isShown: isShown && index === shown },
      work,
    ),
  )
  return { kind: 'value', value: list }
}

/** The items that meet the condition, as far as they are calculated here. */
function itemsOf(
  line: ListLine,
  { items, locals }: { readonly items: readonly unknown[]; readonly locals: Locals },
  work: Work,
):
  | { readonly kind: 'items'; readonly items: readonly { readonly item: unknown; readonly inner: Locals }[] }
  | { readonly kind: 'problem'; readonly message: string } {
  const kept: { readonly item: unknown; readonly inner: Locals }[] = []
  for (const [index, item] of items.entries()) {
    if (kept.length >= maxItems || work.itemsLeft <= 0) {
      work.isCut = true
      break
    }
    work.itemsLeft -= 1
    const inner = { ...locals, [line.as]: item, index }
    if (line.when !== undefined) {
      const met = run(line.when, { locals: inner, work })
      if (!met.ok) return { kind: 'problem', message: `“Only when”: ${met.message}` }
      if (typeof met.value !== 'boolean')
        return { kind: 'problem', message: '“Only when” gives neither true nor false.' }
      if (!met.value) continue
    }
    kept.push({ item, inner })
  }
  return { kind: 'items', items: kept }
}

function calculate(
  source: unknown,
  line: MapLine,
  { locals, work }: { readonly locals: Locals; readonly work: Work },
): LineValue {
  if (typeof source !== 'string' || !source.startsWith('=')) return { kind: 'value', value: source }
  const result = run(source, { locals, work })
  if (result.ok) return { kind: 'value', value: result.value }
  if (line.isOptional && result.isMissing)
    return { kind: 'nothing', why: 'Left out: its source is missing in this sample.', short: 'left out' }
  return { kind: 'problem', message: result.message }
}

function run(
  text: string,
  { locals, work }: { readonly locals: Locals; readonly work: Work },
):
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string; readonly isMissing: boolean } {
  const compiled = compile(text)
  if (typeof compiled === 'string') return { ok: false, message: compiled, isMissing: false }
  const { payload, record, lookup } = work.input
  const scope: ExpressionScope = {
    payload,
    record,
    locals,
    nowMs: Date.parse(record.acceptedAt),
    ...(lookup && { lookup }),
  }
  try {
    return { ok: true, value: compiled.evaluate(scope) }
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    const isMissing = thrown instanceof Error && 'code' in thrown && thrown.code === 'VALUE_MISSING'
    return { ok: false, message: inWords(message, text), isMissing }
  }
}

const compiledTexts = new Map<string, CompiledExpression | string>()
const maxCompiled = 3_000

/** The compiled expression, or what is wrong with it. */
function compile(text: string): CompiledExpression | string {
  const known = compiledTexts.get(text)
  if (known !== undefined) return known
  if (compiledTexts.size >= maxCompiled) compiledTexts.clear()
  const compiled = compileExpression(text)
  const result = compiled.ok ? compiled.expression : sentence(compiled.problem.message)
  compiledTexts.set(text, result)
  return result
}

/** The expression stands right beside the message, so it is not said again. */
function inWords(message: string, expression: string): string {
  return sentence(
    message
      .replace(` (in ${expression})`, '')
      .replace(/ \(in [^)]*…\)$/, '')
      .replace(`${expression} could not be evaluated: `, ''),
  )
}

function sentence(text: string): string {
  return /[.?]$/.test(text) ? text : `${text}.`
}

function emptyInside(lines: readonly MapLine[], why: string, work: Work): void {
  for (const line of lines) {
    work.values.set(lineId(line), { kind: 'nothing', why, short: 'no item' })
    if (line.kind === 'list') emptyInside(line.lines, why, work)
  }
}

function write(object: Record<string, unknown>, target: string, value: unknown): void {
  const names = target.split('.')
  const last = names.at(-1) ?? target
  let at = object
  for (const name of names.slice(0, -1)) {
    const existing = Object.hasOwn(at, name) ? at[name] : undefined
    const copy = isObject(existing) ? { ...existing } : {}
    define(at, name, copy)
    at = copy
  }
  define(at, last, value)
}

/** Sets a field of whatever name: `__proto__` is a name like any other in a picture. */
function define(object: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
