import type { Frame } from './group-frame.ts'
import { colorOf } from './node-look.ts'
import type { CanvasNode } from './to-canvas.ts'

/** All boxes of one colour as an SVG path. */
export interface OverviewShape {
  readonly color: string
  readonly path: string
}

/** A flow as its overview shows it. */
export interface Overview {
  /** Of everything, with some room around it. */
  readonly bounds: Frame
  /** From back to front. */
  readonly shapes: readonly OverviewShape[]
}

const roomPx = 80

/** The boxes of everything on the canvas, by colour. */
export function overviewOf(nodes: readonly CanvasNode[]): Overview {
  const paths = new Map<string, string[]>()
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const node of nodes) {
    const { x, y } = node.position
    const { width = 0, height = 0 } = node.measured ?? {}
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x + width)
    bottom = Math.max(bottom, y + height)
    const color = overviewColor(node)
    const path = `M${x} ${y}h${width}v${height}h${-width}z`
    const known = paths.get(color)
    if (known === undefined) paths.set(color, [path])
    else known.push(path)
  }
  if (nodes.length === 0) return { bounds: { x: 0, y: 0, width: 1, height: 1 }, shapes: [] }
  return {
    bounds: { x: left - roomPx, y: top - roomPx, width: right - left + 2 * roomPx, height: bottom - top + 2 * roomPx },
    shapes: [...paths].map(([color, parts]) => ({ color, path: parts.join('') })),
  }
}

function overviewColor(node: CanvasNode): string {
  if (node.type === 'card') return colorOf(node.data.category)
  return node.type === 'note' ? 'var(--cd-line-strong)' : 'var(--cd-hover)'
}
