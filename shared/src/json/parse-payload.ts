import { CrossdockError } from '../errors/index.ts'

/** Bounds of a payload that comes in. */
export interface PayloadLimits {
  readonly maxBytes: number
  /** Levels of arrays and objects within one another. */
  readonly maxDepth: number
}

/** What every intake uses unless its settings say otherwise. */
export const defaultPayloadLimits: PayloadLimits = { maxBytes: 8 * 1024 * 1024, maxDepth: 128 }

/** A payload as data, or why it was refused. */
export type ParsedPayload =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly error: CrossdockError }

/**
 * The one reader of JSON that comes from outside. Refuses, naming the place where it can: text over the limits, a key
 * `__proto__`, a NUL character and a lone surrogate (PostgreSQL, CSV readers and most ERPs cannot keep those), and a number
 * beyond what a double holds, such as 1e400. A byte order mark at the start is dropped (RFC 8259 §8.1). Of a name that
 * comes twice in one object the last one counts, as in every JavaScript reader.
 */
export function parsePayload(text: string, limits: PayloadLimits = defaultPayloadLimits): ParsedPayload {
  if (text.length > limits.maxBytes) {
    return refuse('INPUT_TOO_LARGE', `The JSON text has ${text.length} characters; ${limits.maxBytes} are allowed.`)
  }
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  if (depthOf(body) > limits.maxDepth) {
    return refuse('INPUT_TOO_LARGE', `The JSON text is nested deeper than ${limits.maxDepth} levels.`)
  }
  let payload: unknown
  try {
    payload = JSON.parse(body)
  } catch (thrown) {
    return refuse(
      'INPUT_INVALID',
      `The text is not JSON: ${thrown instanceof Error ? thrown.message : 'syntax error'}.`,
    )
  }
  return mayBreakRule(body) ? checkPayload(payload, limits) : { ok: true, payload }
}

/**
 * True for a text whose data may break a rule: it has an escape, the forbidden key, half a surrogate pair, or a number that
 * may be too large, by an exponent of three digits or by 200 digits. Most texts have none of it, and their data need not be
 * looked through.
 */
function mayBreakRule(text: string): boolean {
  if (text.includes('\\u') || text.includes('__proto__') || !text.isWellFormed()) return true
  return /\d[eE]\+?\d{3}/.test(text) || hasLongNumber(text)
}

const longNumber = 200

/** A run of so many digits covers one of every so many places: looking at those alone is enough to find it. */
function hasLongNumber(text: string): boolean {
  for (let place = longNumber - 1; place < text.length; place += longNumber) {
    if (!isDigit(text, place)) continue
    let first = place
    while (isDigit(text, first - 1)) first--
    let last = place
    while (isDigit(text, last + 1)) last++
    if (last - first + 1 >= longNumber) return true
  }
  return false
}

function isDigit(text: string, place: number): boolean {
  const code = text.charCodeAt(place)
  return code >= 0x30 && code <= 0x39
}

/** The same rules for data that is JSON already, e.g. a line of a CSV file. */
export function checkPayload(payload: unknown, limits: PayloadLimits = defaultPayloadLimits): ParsedPayload {
  const problem = findProblem(payload, limits.maxDepth)
  return problem === undefined ? { ok: true, payload } : refuse(problem.code, tell(problem))
}

function refuse(code: 'INPUT_INVALID' | 'INPUT_TOO_LARGE', message: string): ParsedPayload {
  return { ok: false, error: new CrossdockError(code, message) }
}

/** Deepest nesting of a JSON text, without parsing it: brackets outside of strings. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === 0x22) i = endOfString(text, i)
    else if (c === 0x7b || c === 0x5b) {
      depth++
      if (depth > deepest) deepest = depth
    } else if (c === 0x7d || c === 0x5d) depth--
  }
  return deepest
}

/** Where the string that begins at `start` ends: at the next quote that no odd number of backslashes stands before. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes++
    if (backslashes % 2 === 0) return end
  }
  return text.length
}

interface PayloadProblem {
  readonly code: 'INPUT_INVALID' | 'INPUT_TOO_LARGE'
  /** What the data has. */
  readonly what: string
  readonly why: string
  /** The names and places that lead to it, the innermost first; undefined where no place is told. */
  readonly path: string[] | undefined
}

function tell({ what, why, path }: PayloadProblem): string {
  return path ? `The data ${what} at “/${path.toReversed().join('/')}”${why}.` : `The data ${what}${why}.`
}

function problem(what: string, why = ''): PayloadProblem {
  return { code: 'INPUT_INVALID', what, why, path: [] }
}

/** The path is put together on the way back from a problem: without one it costs nothing. */
function findProblem(value: unknown, depthLeft: number): PayloadProblem | undefined {
  if (typeof value === 'string') return findTextProblem(value)
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : problem('has a number that is too large')
  if (value === null || typeof value !== 'object') return undefined
  if (depthLeft === 0) return { code: 'INPUT_TOO_LARGE', what: 'is nested too deeply', why: '', path: undefined }
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const found = findProblem(value[i], depthLeft - 1)
      if (found) return inside(found, String(i))
    }
    return undefined
  }
  for (const key of Object.keys(value)) {
    if (key === '__proto__') return problem('has a field named “__proto__”', ', which is not allowed')
    const found = findTextProblem(key)
    if (found) return found
    const deeper = findProblem((value as Record<string, unknown>)[key], depthLeft - 1)
    if (deeper) return inside(deeper, key)
  }
  return undefined
}

function inside(found: PayloadProblem, name: string): PayloadProblem {
  found.path?.push(name)
  return found
}

function findTextProblem(text: string): PayloadProblem | undefined {
  if (text.includes('\u0000')) return problem('has a NUL character')
  if (!text.isWellFormed()) return problem('has half of a surrogate pair')
  return undefined
}
