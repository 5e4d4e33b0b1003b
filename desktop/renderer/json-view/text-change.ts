/** The smallest replacement that turns one text into another: offsets into the one before, the end exclusive. */
export interface TextChange {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** What lies between the common beginning and the common end; undefined when nothing changed. */
export function textChange(before: string, after: string): TextChange | undefined {
  if (before === after) return undefined
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++
  let tail = 0
  const mayShare = shorter - start
  while (tail < mayShare && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) {
    tail++
  }
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) }
}
