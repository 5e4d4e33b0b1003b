import { sha256Hex } from '../expression/sha256.ts'
import { replaceFields } from './mask-fields.ts'

const shortestReplaced = 3
const dayMs = 86_400_000
const dateBegins = /^\d{4}-\d{2}-\d{2}(?=$|T)/

/**
 * A value whose masked fields hold made-up values instead: of the same type and length, letters for letters and digits for
 * digits, and the same one for the same value wherever the seed is the same, so that what is looked up or routed by it
 * still fits together. Dates (ISO 8601) move by some days, all by the same number. `null`, `true` and `false` stay.
 */
export function pseudonymise<T>(value: T, rules: readonly string[], seed: string): T {
  return replaceFields(value, rules, (masked) => pseudonymOf(masked, seed))
}

/**
 * What `pseudonymise` puts in the place of which text, for `replaceTexts` where the same values stand in other fields and
 * in free text. Texts under three characters are left out.
 */
export function pseudonymsOf(value: unknown, rules: readonly string[], seed: string): ReadonlyMap<string, string> {
  const pseudonyms = new Map<string, string>()
  replaceFields(value, rules, (masked) => {
    addPseudonyms(masked, seed, pseudonyms)
    return masked
  })
  return pseudonyms
}

function addPseudonyms(value: unknown, seed: string, pseudonyms: Map<string, string>): void {
  if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value)
    if (text.trim().length >= shortestReplaced) pseudonyms.set(text, String(pseudonymOf(value, seed)))
  } else if (value !== null && typeof value === 'object') {
    for (const child of Object.values(value)) addPseudonyms(child, seed, pseudonyms)
  }
}

function pseudonymOf(value: unknown, seed: string): unknown {
  if (typeof value === 'string') return dateBegins.test(value) ? movedDate(value, seed) : scramble(value, seed)
  if (typeof value === 'number') return Number(scramble(String(value), seed))
  if (Array.isArray(value)) return value.map((item) => pseudonymOf(item, seed))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, pseudonymOf(child, seed)]))
}

/** Letters become letters, digits digits, a first digit that is not 0 another such; the rest stays. */
function scramble(text: string, seed: string): string {
  const noise = noiseOf(`${seed}\n${text}`)
  // The exponent of a number such as 1e+21 is not data.
  const isExponential = /^-?\d(?:\.\d+)?e[+-]\d+$/.test(text)
  const end = isExponential ? text.indexOf('e') : text.length
  let isFirst = true
  return (
    [...text.slice(0, end)]
      .map((character) => {
        const first = isFirst
        if (character !== '-') isFirst = false
        return scrambled(character, noise(), first)
      })
      .join('') + text.slice(end)
  )
}

function scrambled(character: string, noise: number, isFirst: boolean): string {
  if (character >= '0' && character <= '9') {
    return String(isFirst && character !== '0' ? 1 + (noise % 9) : isFirst ? 0 : noise % 10)
  }
  if (!/\p{L}/u.test(character)) return character
  const letter = String.fromCharCode(97 + (noise % 26))
  return character === character.toLowerCase() ? letter : letter.toUpperCase()
}

/** Bytes that a text determines, one after another without end. */
function noiseOf(text: string): () => number {
  let [block, at, count] = ['', 0, 0]
  return () => {
    if (at >= block.length) {
      block = sha256Hex(`${count}\n${text}`)
      count++
      at = 0
    }
    const byte = Number.parseInt(block.slice(at, at + 2), 16)
    at += 2
    return byte
  }
}

function movedDate(text: string, seed: string): string {
  const day = text.slice(0, 10)
  const ms = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(ms)) return scramble(text, seed)
  const days = 1 + (Number.parseInt(sha256Hex(`${seed}\ndays`).slice(0, 4), 16) % 300)
  return new Date(ms - days * dayMs).toISOString().slice(0, 10) + text.slice(10)
}
