import type { DrawnLine } from './line-geometry.ts'

const heightPx = 20
const letterPx = 6.4
const gapBetweenPx = 3
const mostLetters = 16
/** Where along its line a chip may sit, best first. */
const places = [0.5, 0.6, 0.4, 0.7, 0.3, 0.78, 0.22]

/** A word on a line, with its middle. */
export interface Chip {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly widthPx: number
}

/** The curve between the trees. */
export function curveOf({ fromPx, toPx }: Pick<DrawnLine, 'fromPx' | 'toPx'>, widthPx: number): string {
  const bend = bendOf(widthPx)
  return `M0 ${fromPx} C${bend} ${fromPx} ${widthPx - bend} ${toPx} ${widthPx} ${toPx}`
}

/** Places the chips: in the middle of their lines, or beside it where another chip is in the way. By line id. */
export function placeChips(lines: readonly DrawnLine[], widthPx: number): ReadonlyMap<string, Chip> {
  const placed = new Map<string, Chip>()
  for (const line of lines) {
    if (line.chip === undefined) continue
    const text = line.chip.length > mostLetters ? `${line.chip.slice(0, mostLetters - 1)}…` : line.chip
    const width = text.length * letterPx + 14
    const candidates = places.map((place) => ({
      text,
      widthPx: width,
      ...pointAt(line, { place, widthPx, chipPx: width }),
    }))
    const others = [...placed.values()]
    const chosen = candidates.find((chip) => others.every((other) => !isOver(chip, other))) ?? candidates[0]
    if (chosen !== undefined) placed.set(line.id, chosen)
  }
  return placed
}

/** A point of the curve, moved so that the chip stays between the trees. */
function pointAt(
  { fromPx, toPx }: DrawnLine,
  { place, widthPx, chipPx }: { readonly place: number; readonly widthPx: number; readonly chipPx: number },
): { readonly x: number; readonly y: number } {
  const rest = 1 - place
  const bend = bendOf(widthPx)
  const x = 3 * rest * rest * place * bend + 3 * rest * place * place * (widthPx - bend) + place ** 3 * widthPx
  const y = (rest ** 3 + 3 * rest * rest * place) * fromPx + (3 * rest * place * place + place ** 3) * toPx
  return { x: Math.min(Math.max(x, chipPx / 2 + 2), widthPx - chipPx / 2 - 2), y }
}

function isOver(a: Chip, b: Chip): boolean {
  return (
    Math.abs(a.y - b.y) < heightPx + gapBetweenPx && Math.abs(a.x - b.x) < (a.widthPx + b.widthPx) / 2 + gapBetweenPx
  )
}

function bendOf(widthPx: number): number {
  return Math.max(40, widthPx / 2)
}
