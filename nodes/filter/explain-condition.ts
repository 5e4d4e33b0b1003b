import type { Evaluate } from '@crossdock/shared/node'

/** Longest reason that a journey keeps of a decision. */
const longestReason = 300
const longestCondition = 120
const longestValue = 40
/** Expressions that are remembered; of a flow there are few. */
const maxKnown = 500

type Path = readonly string[]

/** What is told of every visit of an expression: its text, cut, and the fields that it names. */
interface Known {
  readonly text: string
  readonly fields: readonly Path[]
}
const known = new Map<string, Known>()

/**
 * A condition in words for a journey: its text, and what it saw of the payload, e.g. `priority > 5 (priority is 9)`. A
 * constant is told as it is.
 */
export function explainCondition(condition: Evaluate, payload: unknown): string {
  const { source } = condition
  if (source === undefined) return JSON.stringify(condition()) ?? 'nothing'
  const { text, fields } = lookInto(source)
  const seen = fields.flatMap((path) => {
    const value = valueAt(payload, path)
    return value === undefined ? [] : [`${path.join('.')} is ${value}`]
  })
  return seen.length === 0 ? text : `${text} (${seen.join(', ')})`
}

/** A reason within the bound of a journey. */
export function boundReason(reason: string): string {
  return cut(reason, longestReason)
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text
}

function lookInto(source: string): Known {
  const found = known.get(source)
  if (found) return found
  if (known.size >= maxKnown) known.clear()
  const fresh = { text: cut(source.slice(1).trim().replace(/\s+/g, ' '), longestCondition), fields: fieldsOf(source) }
  known.set(source, fresh)
  return fresh
}

/** The fields that an expression names, outside of its texts, each once. */
function fieldsOf(source: string): readonly Path[] {
  const withoutTexts = source.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, ' ')
  const names = [...withoutTexts.matchAll(/(?<![\p{L}\p{N}_.])[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*/gu)]
  return [...new Set(names.map(([name]) => name))].map((name) => name.split('.'))
}

/** A field's value as short text; undefined where there is no such field. Of lists and objects only their size is told. */
function valueAt(payload: unknown, path: Path): string | undefined {
  let value = payload
  for (const name of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (value !== null && typeof value === 'object') return undefined
  return cut(JSON.stringify(value) ?? 'nothing', longestValue)
}
