import { compileExpression, type FunctionDoc, functionLibrary } from '@crossdock/shared/expression'
import { kindOf, type ShownKind, showValue } from './describe-value.ts'
import type { FieldScope } from './expression-field-props.ts'
import { type CursorPlace, pathAt, readPlace } from './expression-text.ts'

/** One thing that can be completed. */
export interface Completion {
  readonly label: string
  readonly kind: 'field' | 'function' | 'name'
  /** Its type and an example, or its signature. */
  readonly detail: string
  /** Markdown without any data in it. */
  readonly documentation?: string
  /** As a snippet: `$0` is where the cursor goes. */
  readonly insert: string
  /** Offset (without `=`) from which the text is replaced. */
  readonly from: number
}

const maxFields = 500
const maxExampleLength = 60
const receiverKinds: Readonly<Record<string, readonly ShownKind[]>> = {
  text: ['text'],
  number: ['number'],
  boolean: ['true or false'],
  date: ['text'],
  list: ['list'],
  map: ['map'],
}

/** What fits at an offset of an expression (both without `=`): the sample's fields first, then functions. */
export function complete(text: string, offset: number, scope: FieldScope | undefined): readonly Completion[] {
  const place = readPlace(text, offset)
  if (place.isInText) return []
  const inner = scope && withLoops(scope, place)
  if (place.receiver === undefined) return [...topNames(place, inner), ...functionLibrary.map(atStart(place))]
  const value = inner && evaluateAt(place.receiver, inner)
  const functions = functionLibrary.filter((doc) => fits(doc, value)).map(afterDot(place))
  if (value === undefined) return functions
  return [...fieldsOf(value.value, place), ...functions]
}

/** What stands at an offset, for hovering: a function's documentation, or a field's type and value. */
export function explainAt(text: string, offset: number, scope: FieldScope | undefined): Explanation | undefined {
  const path = pathAt(text, offset)
  if (path === undefined) return undefined
  const end = path.start + path.text.length
  const name = path.text.split('.').at(-1) ?? ''
  const doc = functionLibrary.find((each) => each.name === name)
  if (doc !== undefined && /^\s*\(/.test(text.slice(end))) {
    return { title: doc.signature, text: documentationOf(doc), start: end - name.length, end }
  }
  const inner = scope && withLoops(scope, readPlace(text, end))
  const found = inner && evaluateAt(path.text, inner)
  if (found === undefined) return undefined
  const { kind, text: shown } = showValue(found.value, 300)
  return { title: `${path.text}: ${kind}`, code: shown, start: path.start, end }
}

/** A text beside the cursor. `code` is data and shown as it is. */
export interface Explanation {
  readonly title: string
  /** Markdown of ours. */
  readonly text?: string
  readonly code?: string
  readonly start: number
  readonly end: number
}

function topNames(place: CursorPlace, scope: FieldScope | undefined): readonly Completion[] {
  if (scope === undefined) return []
  const locals = Object.entries(scope.locals ?? {}).map(([name, value]) => toField(name, value, place))
  const whole = [
    { ...toField('payload', scope.payload, place), kind: 'name' as const },
    { ...toField('record', scope.record, place), kind: 'name' as const },
  ]
  const fields = kindOf(scope.payload) === 'map' ? fieldsOf(scope.payload, place) : []
  return [...locals, ...fields, ...whole]
}

function fieldsOf(value: unknown, place: CursorPlace): readonly Completion[] {
  if (kindOf(value) !== 'map') return []
  return Object.entries(value as object)
    .slice(0, maxFields)
    .map(([name, field]) => toField(name, field, place))
}

function toField(name: string, value: unknown, place: CursorPlace): Completion {
  const { kind, text } = showValue(value, maxExampleLength)
  const common = { label: name, kind: 'field' as const, detail: `${kind}  ${text}` }
  if (/^[A-Za-z_]\w*$/.test(name)) return { ...common, insert: escapeSnippet(name), from: place.wordStart }
  const index = `[${JSON.stringify(name)}]`
  if (place.receiver === undefined)
    return { ...common, insert: escapeSnippet(`payload${index}`), from: place.wordStart }
  return { ...common, insert: escapeSnippet(index), from: place.wordStart - 1 }
}

const atStart = (place: CursorPlace) => (doc: FunctionDoc) => toFunction(doc, place, parametersOf(doc))
const afterDot = (place: CursorPlace) => (doc: FunctionDoc) => toFunction(doc, place, parametersOf(doc).slice(1))

function toFunction(doc: FunctionDoc, place: CursorPlace, parameters: readonly string[]): Completion {
  const required = parameters.filter((parameter) => !parameter.includes('?'))
  const holes = required.map((parameter, index) => `\${${index + 1}:${parameter.split(':', 1)[0]}}`)
  return {
    label: doc.name,
    kind: 'function',
    detail: doc.signature,
    documentation: documentationOf(doc),
    insert: `${doc.name}(${holes.join(', ')})$0`,
    from: place.wordStart,
  }
}

/** Summary and examples of a function, as Markdown. */
function documentationOf({ summary, examples }: FunctionDoc): string {
  const lines = examples.slice(0, 2).map(({ expression, payload, result }) => {
    const given = payload === undefined ? '' : `\n# with ${showValue(payload, 120).text}`
    return `\`\`\`\n${expression}\n→ ${showValue(result, 120).text}${given}\n\`\`\``
  })
  return [summary, ...lines].join('\n\n')
}

function parametersOf({ signature }: FunctionDoc): readonly string[] {
  const inside = signature.slice(signature.indexOf('(') + 1, signature.lastIndexOf(')'))
  return inside === '' ? [] : inside.split(', ')
}

function fits(doc: FunctionDoc, value: { readonly value: unknown } | undefined): boolean {
  const [first] = parametersOf(doc)
  if (first === undefined) return false
  const kinds = receiverKinds[first.split(': ')[1] ?? '']
  return kinds === undefined || value === undefined || kinds.includes(kindOf(value.value))
}

/** The scope with the names of the loops around the cursor, each standing for its first item. */
function withLoops(scope: FieldScope, { loops }: CursorPlace): FieldScope {
  let inner = scope
  for (const { name, list } of loops) {
    const items = evaluateAt(list, inner)?.value
    if (Array.isArray(items) && items.length > 0) inner = { ...inner, locals: { ...inner.locals, [name]: items[0] } }
  }
  return inner
}

function evaluateAt(source: string, scope: FieldScope): { readonly value: unknown } | undefined {
  const compiled = compileExpression(`=${source}`)
  if (!compiled.ok) return undefined
  try {
    return { value: compiled.expression.evaluate({ ...scope, nowMs: Date.parse(scope.record.acceptedAt) }) }
  } catch {
    return undefined
  }
}

function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&')
}
