import { type FieldPath, itemStep, pathId } from './mapping-tree.ts'

/** What an expression does with source fields. */
export interface SourceUse {
  /** The source fields it reads, each once. */
  readonly sources: readonly FieldPath[]
  /** Set when it is nothing but one field, or a list taken apart by `filter` and the like: the field or list. */
  readonly whole: FieldPath | undefined
  /** A word for what happens on the way, such as `upper` or `× 12`; undefined when the field is passed on as it is. */
  readonly chip: string | undefined
}

/** Names of the loops around an expression and the items they stand for; undefined for what is no source field. */
export type LocalNames = ReadonlyMap<string, FieldPath | undefined>

const tokenPattern =
  /r?"(?:[^"\\]|\\.)*"|r?'(?:[^'\\]|\\.)*'|[A-Za-z_][A-Za-z0-9_]*|\d+(?:\.\d+)?|&&|\|\||[=!<>]=|\.\?|\S/g
const loopFunctions = new Set(['map', 'filter', 'find', 'all', 'exists', 'exists_one', 'sortBy', 'groupBy'])
const sameListFunctions = new Set(['filter', 'sortBy', 'distinct', 'reverse', 'asList'])
const itemFunctions = new Set(['first', 'last', 'find'])
const words = new Set(['true', 'false', 'null', 'in'])
const notPayload = new Set(['record', 'params'])
const maxDepth = 100

const noUse: SourceUse = { sources: [], whole: undefined, chip: undefined }
/** Expressions outside of loops mean the same wherever they stand; a long mapping is read again at every key. */
const known = new Map<string, SourceUse>()
const maxKnown = 5_000

/** Reads which source fields an expression (with its `=`) uses. A text that is no expression uses none. */
export function readSources(expression: string, locals: LocalNames): SourceUse {
  if (!expression.startsWith('=')) return noUse
  if (locals.size > 0) return readAgain(expression, locals)
  const found = known.get(expression) ?? readAgain(expression, locals)
  if (known.size >= maxKnown) known.clear()
  known.set(expression, found)
  return found
}

function readAgain(expression: string, locals: LocalNames): SourceUse {
  const tokens = expression.slice(1).match(tokenPattern) ?? []
  const reader = new SourceReader(tokens)
  const whole = reader.read(tokens.length, locals)
  const sources = reader.sources
  return { sources, whole, chip: chipOf(tokens) }
}

/** Walks through the tokens of one expression. Lenient: what it does not understand has no source. */
class SourceReader {
  readonly #tokens: readonly string[]
  readonly #found = new Map<string, FieldPath>()
  #at = 0
  #depth = 0

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens
  }

  get sources(): readonly FieldPath[] {
    return [...this.#found.values()]
  }

  /** Reads up to a token. Answers a path when there is nothing but one field. */
  read(end: number, locals: LocalNames): FieldPath | undefined {
    let parts = 0
    let path: FieldPath | undefined
    this.#depth += 1
    while (this.#at < end && this.#depth < maxDepth) {
      path = this.#primary(end, locals)
      if (path !== undefined) this.#found.set(pathId(path), path)
      parts += 1
    }
    this.#depth -= 1
    return parts === 1 ? path : undefined
  }

  #primary(end: number, locals: LocalNames): FieldPath | undefined {
    const token = this.#next()
    if (token === '(' || token === '[' || token === '{') {
      const path = this.read(this.#closing(end), locals)
      this.#at += 1
      return this.#postfix(token === '(' ? path : undefined, { end, locals })
    }
    if (!isName(token) || words.has(token)) return undefined
    if (this.#peek() === ':') return undefined
    if (this.#peek() === '(') return this.#postfix(this.#call(token, { end, locals, on: undefined }), { end, locals })
    return this.#postfix(rootOf(token, locals), { end, locals })
  }

  /** What follows a value: fields, items and methods. */
  #postfix(
    start: FieldPath | undefined,
    { end, locals }: { readonly end: number; readonly locals: LocalNames },
  ): FieldPath | undefined {
    let path = start
    while (this.#at < end) {
      const token = this.#peek()
      if (token === '.' || token === '.?') {
        this.#at += 1
        const name = this.#next()
        if (this.#peek() === '(') path = this.#call(name, { end, locals, on: path })
        else path = path && [...path, name]
      } else if (token === '[') path = this.#index(path, { end, locals })
      else return path
    }
    return path
  }

  #index(
    path: FieldPath | undefined,
    { end, locals }: { readonly end: number; readonly locals: LocalNames },
  ): FieldPath | undefined {
    this.#at += 1
    const close = this.#closing(end)
    const inside = this.#tokens.slice(this.#at, close).filter((token) => token !== '?')
    const [key = ''] = inside
    if (inside.length === 1 && /^['"]/.test(key)) {
      this.#at = close + 1
      return path && [...path, unquote(key)]
    }
    this.read(close, locals)
    this.#at = close + 1
    return path && [...path, itemStep]
  }

  /** A function with the value that it is called on, if any. Answers a path when it passes a field or its items on. */
  #call(
    name: string,
    { end, locals, on }: { readonly end: number; readonly locals: LocalNames; readonly on: FieldPath | undefined },
  ): FieldPath | undefined {
    this.#at += 1
    const close = this.#closing(end)
    if (on !== undefined) this.#found.set(pathId(on), on)
    const hasSubject = on !== undefined || this.#isMethodLoop(name)
    const subject = hasSubject ? on : this.read(this.#argumentEnd(close), locals)
    if (!hasSubject && this.#peek() === ',') this.#at += 1
    let inner = locals
    if (loopFunctions.has(name) && isName(this.#peek())) {
      inner = new Map([...locals, [this.#next(), subject && [...subject, itemStep]]])
    } else if (name === 'bind') inner = this.#bound({ close, locals })
    while (this.#at < close) {
      this.read(this.#argumentEnd(close), inner)
      if (this.#peek() === ',' && this.#at < close) this.#at += 1
    }
    this.#at = close + 1
    if (subject === undefined) return undefined
    if (sameListFunctions.has(name)) return subject
    return itemFunctions.has(name) ? [...subject, itemStep] : undefined
  }

  /** `bind(name, value, …)`: the name was read as the first argument already. */
  #bound({ close, locals }: { readonly close: number; readonly locals: LocalNames }): LocalNames {
    const name = this.#tokens[this.#at - 2] ?? ''
    this.#found.delete(pathId([name]))
    const value = this.read(this.#argumentEnd(close), locals)
    if (this.#peek() === ',') this.#at += 1
    return new Map([...locals, [name, value]])
  }

  /** A loop called on something that is no field, such as `[1, 2].map(n, …)`: its first argument is the name. */
  #isMethodLoop(name: string): boolean {
    return loopFunctions.has(name) && this.#tokens[this.#at - 3] === '.'
  }

  /** Where the bracket that was opened before here closes; the end when it does not. */
  #closing(end: number): number {
    return this.#scan(end, (token, depth) => depth === 0 && /^[)\]}]$/.test(token))
  }

  #argumentEnd(close: number): number {
    return this.#scan(close, (token, depth) => depth === 0 && token === ',')
  }

  #scan(end: number, isEnd: (token: string, depth: number) => boolean): number {
    let depth = 0
    for (let at = this.#at; at < end; at++) {
      const token = this.#tokens[at] ?? ''
      if (isEnd(token, depth)) return at
      if (/^[([{]$/.test(token)) depth += 1
      else if (/^[)\]}]$/.test(token)) depth -= 1
    }
    return end
  }

  #next(): string {
    this.#at += 1
    return this.#tokens[this.#at - 1] ?? ''
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? ''
  }
}

function rootOf(name: string, locals: LocalNames): FieldPath | undefined {
  if (locals.has(name)) return locals.get(name)
  if (name === 'payload') return []
  return notPayload.has(name) ? undefined : [name]
}

function isPlainPath(tokens: readonly string[]): boolean {
  return tokens.every((token) => isName(token) || /^(\.|\.\?|\[|\]|\?|\d+)$/.test(token) || /^['"]/.test(token))
}

function chipOf(tokens: readonly string[]): string | undefined {
  const [first = '', second = '', third = ''] = tokens
  if (tokens.length === 0 || (isName(first) && isPlainPath(tokens))) return undefined
  if (tokens.includes('?') && tokens.includes(':')) return 'if'
  if (isName(first) && second === '(') {
    return first.startsWith('lookup') && /^['"]/.test(third) ? `${first} ${unquote(third)}` : first
  }
  const factor = tokens.at(-1) ?? ''
  const sign = { '*': '×', '/': '÷', '+': '+', '-': '−' }[tokens.at(-2) ?? '']
  if (sign !== undefined && (isPlainPath(tokens.slice(0, -2)) || sign === '×')) {
    return /^\d/.test(factor) ? `${sign} ${factor}` : sign
  }
  const method = tokens.findLast(
    (token, index) => isName(token) && tokens[index - 1] === '.' && tokens[index + 1] === '(',
  )
  if (method !== undefined) return method
  return tokens.find((token) => token === '+' || token === '-') === undefined ? 'ƒ' : tokens.includes('+') ? '+' : '−'
}

function isName(token: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(token)
}

/** The text of a string literal. */
function unquote(literal: string): string {
  const inner = literal.replace(/^r?['"]/, '').slice(0, -1)
  return literal.startsWith('r') ? inner : inner.replace(/\\(.)/g, '$1')
}
