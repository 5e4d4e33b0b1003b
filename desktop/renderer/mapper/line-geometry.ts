import { deepest, type FieldPath, pathId, type TreeRow } from './mapping-tree.ts'
import { allLines, type MapLine } from './parse-mapping.ts'
import type { TargetNode } from './target-tree.ts'

/** Height of a row of either tree, in pixels. */
export const rowPx = 28

/** What is seen of one tree. */
export interface Viewport {
  readonly topPx: number
  readonly heightPx: number
}

/** A line between the trees, in pixels from their upper edge. */
export interface DrawnLine {
  readonly id: string
  readonly targetId: string
  readonly kind: MapLine['kind']
  readonly fromPx: number
  readonly toPx: number
  /** Says what happens on the way. Only on the first line of a target. */
  readonly chip: string | undefined
}

/**
 * The lines of which an end is in sight. A field that is closed away is stood for by what it lies in. Of a list and its
 * fields, the fields are drawn.
 */
export function drawLines(
  lines: readonly MapLine[],
  {
    sources,
    targets,
    sourceView,
    targetView,
  }: {
    readonly sources: readonly TreeRow[]
    readonly targets: readonly TreeRow<TargetNode>[]
    readonly sourceView: Viewport
    readonly targetView: Viewport
  },
): readonly DrawnLine[] {
  const sourceAt = placesOf(sources)
  const targetAt = placesOf(targets)
  const drawn = new Map<string, DrawnLine>()
  for (const line of allLines(lines)) {
    const to = placeOf(line.path, targetAt)
    if (to === undefined) continue
    const toPx = yOf(to, targetView)
    for (const [index, source] of deepest(line.use.sources).entries()) {
      const from = placeOf(source, sourceAt)
      if (from === undefined) continue
      const fromPx = yOf(from, sourceView)
      if (!isSeen(fromPx, sourceView) && !isSeen(toPx, targetView)) continue
      const id = `${from} ${to}`
      if (drawn.has(id)) continue
      const chip = index === 0 ? chipOf(line) : undefined
      drawn.set(id, { id, targetId: pathId(line.path), kind: line.kind, fromPx, toPx, chip })
    }
  }
  return [...drawn.values()]
}

/** The middle of a row, in pixels from the upper edge of its tree. */
export function yOf(index: number, { topPx }: Viewport): number {
  return index * rowPx + rowPx / 2 - topPx
}

function chipOf(line: MapLine): string | undefined {
  if (line.kind === 'value') return line.use.chip
  return line.when === undefined ? 'each' : 'each, if'
}

function placesOf(rows: readonly TreeRow[]): ReadonlyMap<string, number> {
  return new Map(rows.map(({ node }, index) => [pathId(node.path), index]))
}

function placeOf(path: FieldPath, places: ReadonlyMap<string, number>): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const place = places.get(pathId(path.slice(0, length)))
    if (place !== undefined) return place
  }
  return undefined
}

function isSeen(px: number, { heightPx }: Viewport): boolean {
  return px > -rowPx / 2 && px < heightPx + rowPx / 2
}
