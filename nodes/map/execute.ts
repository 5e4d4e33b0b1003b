import { CrossdockError } from '@crossdock/shared/errors'
import { type Evaluate, emit, type NodeExecutor, type Resolved } from '@crossdock/shared/node'
import { isMet } from '../filter/is-met.ts'
import type { mapManifest } from './manifest.ts'
import type { MapField, MapListField } from './mapping-schema.ts'
import { TargetWriter } from './target-writer.ts'

/** Items that all lists of one record may have together; ends loops within loops over long lists. */
const maxItems = 100_000

/** What the lines at one level see: the names of the loops around them, and how many items may still be made. */
interface Level {
  readonly locals: Readonly<Record<string, unknown>>
  readonly budget: { itemsLeft: number }
}

/** Runs the `map` node. */
export const mapExecutor = {
  execute: ({ config, record }) => {
    const level = { locals: {}, budget: { itemsLeft: maxItems } }
    return emit('out', fill(config.mode === 'extend' ? record.payload : {}, { fields: config.fields, level }))
  },
} satisfies NodeExecutor<typeof mapManifest>

function fill(
  start: unknown,
  { fields, level }: { readonly fields: readonly Resolved<MapField>[]; readonly level: Level },
): unknown {
  const writer = new TargetWriter(start)
  for (const field of fields) {
    if ('fields' in field) fillList(writer, { field, level })
    else {
      const value = read(field.value, level, field.optional)
      if (value !== nothing) writer.write(field.target, value)
    }
  }
  return writer.result
}

function fillList(
  writer: TargetWriter,
  { field, level }: { readonly field: Resolved<MapListField>; readonly level: Level },
): void {
  const items = read(field.each, level, field.optional)
  if (items === nothing) return
  if (!Array.isArray(items)) {
    throw new CrossdockError('EXPRESSION_FAILED', `“each” of the target “${field.target}” does not give a list.`, {
      remedy: 'Correct the expression or the record, and retry it.',
      detail: { target: field.target },
    })
  }
  const list: unknown[] = []
  for (let index = 0; index < items.length; index++) {
    const item: unknown = items[index]
    spendItem(level)
    const inner = { ...level, locals: { ...level.locals, [field.as]: item, index } }
    if (field.when && !isMet(field.when, { field: `when of ${field.target}`, locals: inner.locals })) continue
    list.push(fill(field.mode === 'extend' ? item : {}, { fields: field.fields, level: inner }))
  }
  writer.write(field.target, list)
}

/** What an optional line without a value has. */
const nothing = Symbol('no value')

function read(source: unknown, level: Level, optional: boolean): unknown {
  if (!isEvaluate(source)) return source
  try {
    return source(level)
  } catch (thrown) {
    if (optional && thrown instanceof CrossdockError && thrown.code === 'VALUE_MISSING') return nothing
    throw thrown
  }
}

/** A resolved field is JSON data or the function of its expression: nothing else can be a function. */
function isEvaluate(value: unknown): value is Evaluate {
  return typeof value === 'function'
}

function spendItem({ budget }: Level): void {
  budget.itemsLeft--
  if (budget.itemsLeft >= 0) return
  throw new CrossdockError('INPUT_TOO_LARGE', `The mapping makes over ${maxItems} list items from one record.`, {
    remedy: 'Split the record first, or narrow the lists with `when`.',
  })
}
