import { countText } from '../live/count-text.ts'

const longest = 400

/** A JSON value for people: texts as they are, everything else as JSON; long ones are cut and say so. */
export function valueText(value: unknown): string {
  const text = typeof value === 'string' && !looksLikeJson(value) ? value : JSON.stringify(value)
  return cut(text)
}

/** At most so much of a text that a list stays readable. */
export function cut(text: string): string {
  if (text.length <= longest) return text
  return `${text.slice(0, longest)}… (${countText(text.length)} characters)`
}

/** A text that would read as something else without its quotes, such as `"5"`, `"true"` and `""`. */
function looksLikeJson(text: string): boolean {
  return text.trim() !== text || /^($|null$|true$|false$|-?\d|["[{])/.test(text)
}
