import type { ErrorInfo } from '../errors/index.ts'
import type { JourneyStep } from './journey.ts'
import { blankValues, maskFields } from './mask-fields.ts'
import { maskedText } from './mask-rules.ts'

/** What is known of a record's masked fields. */
export interface MaskedParts {
  readonly rules: readonly string[]
  /** The values that its payloads hold there, from `valuesOf`. */
  readonly texts: readonly string[]
}

/**
 * Anything that is kept or shown of a record, without its masked fields: fields of these names, the same fields where a text
 * holds JSON, XML or an address, and their values wherever else they stand. For messages, evidence and bodies; a payload
 * itself may be given too. The same value where nothing is masked.
 */
export function hideMasked<T>(value: T, { rules, texts }: MaskedParts): T {
  if (rules.length === 0) return value
  const names = namesOf(rules)
  const inFields = maskFields(value, rules)
  return blankValues(mapTexts(inFields, (text) => maskInText(text, rules, names)) as T, texts)
}

/** An error without them; what it is called stays. */
export function hideInError(error: ErrorInfo, parts: MaskedParts): ErrorInfo {
  if (parts.rules.length === 0) return error
  const { detail, message, remedy } = error
  return {
    ...error,
    message: hideMasked(message, parts),
    remedy: hideMasked(remedy, parts),
    ...(detail ? { detail: hideInMembers(detail, parts) } : {}),
  }
}

/** Evidence of a call without them; the names of its own parts (`status`, `url`, `body`) are no fields of the record. */
export function hideInEvidence<T extends Evidence>(evidence: T, parts: MaskedParts): T {
  if (parts.rules.length === 0) return evidence
  const { request, response } = evidence
  return {
    ...evidence,
    ...(request === undefined ? {} : { request: hideInMembers(request, parts) }),
    ...(response === undefined ? {} : { response: hideInMembers(response, parts) }),
  }
}

type Evidence = NonNullable<JourneyStep['evidence']>

/** Hides in what stands under the names of an object, whatever these are called. */
export function hideInMembers<T>(value: T, parts: MaskedParts): T {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return hideMasked(value, parts)
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, hideMasked(child, parts)])) as T
}

/** A step of a journey as it is shown: payloads, error, reason and evidence without them. */
export function hideInStep(step: JourneyStep, parts: MaskedParts): JourneyStep {
  if (parts.rules.length === 0) return step
  const { error, evidence, out, reason, resumed } = step
  const hide = <T>(value: T) => hideMasked(value, parts)
  return {
    ...step,
    ...(out ? { out: out.map((emission) => withPayload(emission, hide)) } : {}),
    ...(error ? { error: hideInError(error, parts) } : {}),
    ...(reason === undefined ? {} : { reason: hide(reason) }),
    ...(evidence ? { evidence: hideInEvidence(evidence, parts) } : {}),
    ...(resumed ? { resumed: withPayload(resumed, hide) } : {}),
  }
}

function withPayload<T extends { readonly payload?: unknown; readonly was?: unknown }>(
  part: T,
  hide: (payload: unknown) => unknown,
): T {
  return {
    ...part,
    ...(Object.hasOwn(part, 'payload') ? { payload: hide(part.payload) } : {}),
    ...(Object.hasOwn(part, 'was') ? { was: hide(part.was) } : {}),
  }
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) {
    const items = value.map((item) => mapTexts(item, change))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  let isSame = true
  const fields = Object.entries(value).map(([name, child]): [string, unknown] => {
    const changed = mapTexts(child, change)
    if (changed !== child) isSame = false
    return [name, changed]
  })
  return isSame ? value : Object.fromEntries(fields)
}

function maskInText(text: string, rules: readonly string[], names: RegExp | undefined): string {
  const asJson = maskInJson(text, rules)
  if (asJson !== undefined) return asJson
  if (names === undefined) return text
  return text.replace(names, (found: string, ...groups: (string | undefined)[]) => {
    const [json, escaped, parameter, open] = groups
    if (json !== undefined) return `${json}"${maskedText}"`
    if (escaped !== undefined) return `${escaped}\\"${maskedText}\\"`
    if (parameter !== undefined) return `${parameter}${maskedText}`
    return open === undefined ? found : `${open}${maskedText}`
  })
}

/** The text of a JSON object or list with its fields masked; undefined when it is none. */
function maskInJson(text: string, rules: readonly string[]): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    const parsed: unknown = JSON.parse(text)
    const masked = maskFields(parsed, rules)
    return masked === parsed ? text : JSON.stringify(masked)
  } catch {
    return undefined
  }
}

const patterns = new WeakMap<readonly string[], RegExp>()

/** Finds the last names of rules, with what is said of them, in JSON that was cut off, addresses, forms and XML. */
function namesOf(rules: readonly string[]): RegExp | undefined {
  const known = patterns.get(rules)
  if (known) return known
  const names = new Set(rules.map((rule) => rule.slice(rule.lastIndexOf('.') + 1)).filter((name) => name !== '*'))
  if (names.size === 0) return undefined
  const name = `(?:${[...names].map((one) => one.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|')})`
  const pattern = new RegExp(
    [
      `("${name}"\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*(?:"|$)|-?\\d[\\d.eE+-]*)`,
      `(\\\\"${name}\\\\"\\s*:\\s*)(?:\\\\"(?:[^"\\\\]|\\\\[^"])*(?:\\\\"|$)|-?\\d[\\d.eE+-]*)`,
      `((?:^|[?&;])${name}=)[^&;\\s"]+`,
      `(<(?:[\\w-]+:)?${name}(?:\\s[^<>]*)?>)[^<]+`,
    ].join('|'),
    'gi',
  )
  patterns.set(rules, pattern)
  return pattern
}
