import { encodedForms } from './encoded-forms.ts'

const shortestNumber = 5
/** Texts shorter than this are replaced as whole words only. */
const shortestPart = 6
const bucketLength = 3

interface Form {
  /** In lower case. */
  readonly text: string
  readonly replacement: string
  readonly isWord: boolean
}

/**
 * A value with texts replaced in every text in it, names of fields included: plain, JSON-, XML- and URL-encoded, in any
 * case. Short texts are replaced as whole words only. A number that is one of the texts, of five digits or more, becomes
 * its replacement, as a number where that is one. What holds none of them is not copied.
 */
export function replaceTexts<T>(value: T, replacements: ReadonlyMap<string, string>): T {
  if (replacements.size === 0) return value
  return replaceIn(value, { buckets: bucketsOf(replacements), replacements }) as T
}

interface Replacing {
  /** Forms by their first characters, longest first. */
  readonly buckets: ReadonlyMap<string, readonly Form[]>
  readonly replacements: ReadonlyMap<string, string>
}

function replaceIn(value: unknown, replacing: Replacing): unknown {
  if (typeof value === 'string') return replaceInText(value, replacing.buckets)
  if (typeof value === 'number') return replaceNumber(value, replacing.replacements)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) {
    const items = value.map((item) => replaceIn(item, replacing))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  let isSame = true
  const fields = Object.entries(value).map(([name, child]): [string, unknown] => {
    const field: [string, unknown] = [replaceInText(name, replacing.buckets), replaceIn(child, replacing)]
    if (field[0] !== name || field[1] !== child) isSame = false
    return field
  })
  return isSame ? value : Object.fromEntries(fields)
}

function replaceNumber(value: number, replacements: ReadonlyMap<string, string>): unknown {
  const text = String(value)
  const replacement = text.length < shortestNumber ? undefined : replacements.get(text)
  if (replacement === undefined) return value
  const asNumber = Number(replacement)
  return Number.isNaN(asNumber) ? replacement : asNumber
}

function replaceInText(text: string, buckets: ReadonlyMap<string, readonly Form[]>): string {
  if (text.length < bucketLength) return text
  const lower = text.toLowerCase()
  // Where lower case has another length (a few letters of Turkish), positions would not fit.
  const searched = lower.length === text.length ? lower : text
  let result = ''
  let copied = 0
  let at = 0
  while (at <= searched.length - bucketLength) {
    const form = buckets.get(searched.slice(at, at + bucketLength))?.find((one) => standsAt(searched, at, one))
    if (form === undefined) {
      at++
      continue
    }
    result += text.slice(copied, at) + form.replacement
    at += form.text.length
    copied = at
  }
  return copied === 0 ? text : result + text.slice(copied)
}

function standsAt(text: string, at: number, form: Form): boolean {
  if (!text.startsWith(form.text, at)) return false
  return !form.isWord || (beginsWord(text, at) && !isWordCharacter(text[at + form.text.length]))
}

const escapeBefore = /(?:%[0-9a-f]{2}|\\[bfnrt]|\\u[0-9a-f]{4})$/

function beginsWord(text: string, at: number): boolean {
  return !isWordCharacter(text[at - 1]) || escapeBefore.test(text.slice(Math.max(0, at - 6), at))
}

function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character)
}

function bucketsOf(replacements: ReadonlyMap<string, string>): ReadonlyMap<string, readonly Form[]> {
  const buckets = new Map<string, Form[]>()
  for (const [text, replacement] of replacements) {
    for (const form of new Set([...encodedForms(text)].map((one) => one.toLowerCase()))) {
      if (form.length < bucketLength) continue
      const bucket = buckets.get(form.slice(0, bucketLength)) ?? []
      bucket.push({ text: form, replacement, isWord: text.length < shortestPart })
      buckets.set(form.slice(0, bucketLength), bucket)
    }
  }
  for (const bucket of buckets.values()) bucket.sort((a, b) => b.text.length - a.text.length)
  return buckets
}
