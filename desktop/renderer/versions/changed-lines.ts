import { cut } from './value-text.ts'

/** The lines in which two texts differ, from the first such line to the last, with their numbers before them. */
export function changedLines(before: string, after: string): { readonly before: string; readonly after: string } {
  const [was, is] = [before.split('\n'), after.split('\n')]
  const shorter = Math.min(was.length, is.length)
  let start = 0
  while (start < shorter && was[start] === is[start]) start++
  let tail = 0
  while (tail < shorter - start && was.at(-1 - tail) === is.at(-1 - tail)) tail++
  return { before: numbered(was, { start, tail }), after: numbered(is, { start, tail }) }
}

function numbered(
  lines: readonly string[],
  { start, tail }: { readonly start: number; readonly tail: number },
): string {
  const shown = lines.slice(start, lines.length - tail)
  if (shown.length === 0) return `(nothing at line ${start + 1})`
  return cut(shown.map((line, at) => `${start + at + 1}  ${line}`).join('\n'))
}
