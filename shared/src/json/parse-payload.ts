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
  return checkPayload(payload, limits)
}

/** The same rules for data that is JSON already, e.g. a line of a CSV file. */
export function checkPayload(payload: unknown, limits: PayloadLimits = defaultPayloadLimits): ParsedPayload {
  const problem = findProblem(payload, '', limits.maxDepth)
  return problem === undefined ? { ok: true, payload } : refuse(problem.code, problem.message)
}

function refuse(code: 'INPUT_INVALID' | 'INPUT_TOO_LARGE', message: string): ParsedPayload {
  return { ok: false, error: new CrossdockError(code, message) }
}

/** Deepest nesting of a JSON text, without parsing it: brackets outside of strings. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (inString) {
      if (c === 0x5c) i++
      else if (c === 0x22) inString = false
    } else if (c === 0x22) inString = true
    else if (c === 0x7b || c === 0x5b) {
      depth++
      if (depth > deepest) deepest = depth
    } else if (c === 0x7d || c === 0x5d) depth--
  }
  return deepest
}

interface PayloadProblem {
  readonly code: 'INPUT_INVALID' | 'INPUT_TOO_LARGE'
  readonly message: string
}

function findProblem(value: unknown, path: string, depthLeft: number): PayloadProblem | undefined {
  if (typeof value === 'string') return findTextProblem(value, path)
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return { code: 'INPUT_INVALID', message: `The data has a number that is too large at “${path || '/'}”.` }
  }
  if (value === null || typeof value !== 'object') return undefined
  if (depthLeft === 0) return { code: 'INPUT_TOO_LARGE', message: 'The data is nested too deeply.' }
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const problem = findProblem(value[i], `${path}/${i}`, depthLeft - 1)
      if (problem) return problem
    }
    return undefined
  }
  for (const key of Object.keys(value)) {
    if (key === '__proto__') {
      return {
        code: 'INPUT_INVALID',
        message: `The data has a field named “__proto__” at “${path || '/'}”, which is not allowed.`,
      }
    }
    const problem =
      findTextProblem(key, path) ??
      findProblem((value as Record<string, unknown>)[key], `${path}/${key}`, depthLeft - 1)
    if (problem) return problem
  }
  return undefined
}

function findTextProblem(text: string, path: string): PayloadProblem | undefined {
  const place = `at “${path || '/'}”`
  if (text.includes('\u0000')) return { code: 'INPUT_INVALID', message: `The data has a NUL character ${place}.` }
  if (!text.isWellFormed()) return { code: 'INPUT_INVALID', message: `The data has half of a surrogate pair ${place}.` }
  return undefined
}
