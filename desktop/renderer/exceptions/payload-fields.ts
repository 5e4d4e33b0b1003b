import { describeJsonFault } from '../json-view/json-index.ts'

/** A value of a payload that a form can show in one line. */
export interface PayloadField {
  /** As in `data.lines[0].quantity`. */
  readonly path: string
  readonly steps: readonly (string | number)[]
  readonly value: string | number | boolean | null
}

const mostFields = 300

/** The single values of a payload in their order, the first few hundred. */
export function fieldsOfPayload(payload: unknown): readonly PayloadField[] {
  const fields: PayloadField[] = []
  const walk = (value: unknown, steps: readonly (string | number)[]) => {
    if (fields.length >= mostFields) return
    if (value === null || typeof value !== 'object') {
      const isSingle = value === null || ['string', 'number', 'boolean'].includes(typeof value)
      if (isSingle && steps.length > 0)
        fields.push({ path: pathText(steps), steps, value: value as PayloadField['value'] })
      return
    }
    const entries = Array.isArray(value) ? value.map((item, index) => [index, item] as const) : Object.entries(value)
    for (const [name, item] of entries) walk(item, [...steps, name])
  }
  walk(payload, [])
  return fields
}

/** A copy of a payload with one value changed. */
export function withField(payload: unknown, steps: readonly (string | number)[], value: unknown): unknown {
  const [step, ...rest] = steps
  if (step === undefined) return value
  if (Array.isArray(payload))
    return payload.map((item, index) => (index === step ? withField(item, rest, value) : item))
  const bag = payload !== null && typeof payload === 'object' ? (payload as Readonly<Record<string, unknown>>) : {}
  return Object.fromEntries([
    ...Object.entries(bag).map(([name, item]) => [name, name === String(step) ? withField(item, rest, value) : item]),
    ...(Object.hasOwn(bag, String(step)) ? [] : [[String(step), withField(undefined, rest, value)]]),
  ])
}

/** What was typed, as the kind of value that stood there: numbers stay numbers where it reads as one. */
export function typedValue(text: string, before: PayloadField['value']): string | number | null {
  if (typeof before === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  if (before === null && text === '') return null
  return text
}

/** Reads what was typed as JSON. */
export function readJson(
  text: string,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string } {
  try {
    return { ok: true, value: JSON.parse(text) as unknown }
  } catch {
    return { ok: false, problem: describeJsonFault(text) ?? 'This is not JSON.' }
  }
}

function pathText(steps: readonly (string | number)[]): string {
  return steps.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('')
}
