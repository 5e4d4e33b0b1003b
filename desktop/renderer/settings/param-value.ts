import type { ParamValue } from '@crossdock/shared/api'

/** A parameter as it stands in a field: a text as itself, unless it would be read as something else. */
export function showParamValue(value: unknown): string {
  return typeof value === 'string' && readParamValue(value) === value ? value : JSON.stringify(value)
}

/** What a field says: JSON where it is some, e.g. `12`, `true`, `[1]` or `"12"`, and a text otherwise. */
export function readParamValue(text: string): ParamValue {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
