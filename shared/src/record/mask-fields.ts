import { type CompiledRules, compileRules, maskedText, type RuleState } from './mask-rules.ts'
import { replaceTexts } from './replace-texts.ts'

/** Shorter texts are left alone where masked values are looked for in free text: they would blank out ordinary words. */
const shortestBlanked = 3

/**
 * A value with its masked fields replaced by `•••`: scalars, lists and objects alike; `null` and what is missing stay, so
 * that one sees that nothing was there. Without rules, and where no rule matches, it is the same value.
 */
export function maskFields<T>(value: T, rules: readonly string[]): T {
  return replaceFields(value, rules, () => maskedText)
}

/**
 * A value with `replace` applied to what stands at the masked places; `null` stays. What holds no masked place is not
 * copied.
 */
export function replaceFields<T>(value: T, rules: readonly string[], replace: (masked: unknown) => unknown): T {
  if (rules.length === 0) return value
  const following = compileRules(rules)
  const replaced = (child: unknown) => (child === null || child === undefined ? child : replace(child))
  return walk(value, following.start, { following, replaced }) as T
}

interface Walking {
  readonly following: CompiledRules
  readonly replaced: (masked: unknown) => unknown
}

function walk(value: unknown, state: RuleState, walking: Walking): unknown {
  if (value === null || typeof value !== 'object') return value
  const isPosition = Array.isArray(value)
  const entries = Object.entries(value)
  let isSame = true
  const walked = entries.map(([name, child]): [string, unknown] => {
    const below = walking.following.step(state, { name, isPosition })
    const result = below === 'masked' ? walking.replaced(child) : walk(child, below, walking)
    if (result !== child) isSame = false
    return [name, result]
  })
  if (isSame) return value
  return isPosition ? walked.map(([, child]) => child) : Object.fromEntries(walked)
}

/**
 * The texts that stand at the masked places, numbers as text, without those under three characters: what must not be read
 * in messages and bodies either. Longest first, each once.
 */
export function valuesOf(value: unknown, rules: readonly string[]): readonly string[] {
  if (rules.length === 0) return []
  const texts = new Set<string>()
  replaceFields(value, rules, (masked) => {
    addTexts(masked, texts)
    return masked
  })
  return [...texts].sort((a, b) => b.length - a.length)
}

function addTexts(value: unknown, texts: Set<string>): void {
  if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value).trim()
    if (text.length >= shortestBlanked && text !== maskedText) texts.add(text)
  } else if (value !== null && typeof value === 'object') {
    for (const child of Object.values(value)) addTexts(child, texts)
  }
}

/**
 * A value with texts blanked out of every text in it, names of fields included: plain, JSON-, XML- and URL-encoded, in any
 * case. A number is replaced when it is one of the texts and has five digits or more.
 */
export function blankValues<T>(value: T, texts: readonly string[]): T {
  if (texts.length === 0) return value
  return replaceTexts(value, new Map(texts.map((text) => [text, maskedText])))
}
