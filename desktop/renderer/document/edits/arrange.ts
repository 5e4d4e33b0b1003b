import type { Flow } from '@crossdock/shared/flow'
import type { Selection } from '../selection.ts'
import { type Position, snap } from './add-node.ts'
import { moveNodes } from './move-nodes.ts'
import { changeNote } from './notes.ts'
import { cardSize } from './tidy-layout.ts'

/** Which edges or middles come into one line. `centre` is a vertical line through the middles, `middle` a horizontal one. */
export type Alignment = 'left' | 'centre' | 'top' | 'middle'
/** Along which axis the gaps become equal. */
export type Direction = 'across' | 'down'

interface Box extends Position {
  readonly id: string
  readonly isNote: boolean
  readonly width: number
  readonly height: number
}

/** Brings the selected nodes and notes into line. */
export function align(flow: Flow, selection: Selection, to: Alignment): Flow {
  const boxes = boxesOf(flow, selection)
  if (boxes.length < 2) return flow
  const left = Math.min(...boxes.map(({ x }) => x))
  const top = Math.min(...boxes.map(({ y }) => y))
  const centre = (left + Math.max(...boxes.map(({ x, width }) => x + width))) / 2
  const middle = (top + Math.max(...boxes.map(({ y, height }) => y + height))) / 2
  const placeOf: Readonly<Record<Alignment, (box: Box) => Position>> = {
    left: ({ y }) => ({ x: left, y }),
    top: ({ x }) => ({ x, y: top }),
    centre: ({ y, width }) => ({ x: centre - width / 2, y }),
    middle: ({ x, height }) => ({ x, y: middle - height / 2 }),
  }
  return place(
    flow,
    boxes.map((box) => ({ ...box, ...placeOf[to](box) })),
  )
}

/** Makes the gaps between the selected nodes and notes equal; the outermost ones stay. */
export function distribute(flow: Flow, selection: Selection, direction: Direction): Flow {
  const [axis, size] = direction === 'across' ? (['x', 'width'] as const) : (['y', 'height'] as const)
  const boxes = [...boxesOf(flow, selection)].sort((a, b) => a[axis] - b[axis])
  const [first, last] = [boxes[0], boxes.at(-1)]
  if (first === undefined || last === undefined || boxes.length < 3) return flow
  const total = boxes.reduce((sum, box) => sum + box[size], 0)
  const gap = (last[axis] + last[size] - first[axis] - total) / (boxes.length - 1)
  let at = first[axis]
  const spread = boxes.map((box) => {
    const placed = { ...box, [axis]: box === last ? last[axis] : at }
    at += box[size] + gap
    return placed
  })
  return place(flow, spread)
}

/** Moves the selected nodes and notes. */
export function moveSelection(flow: Flow, { nodes, notes }: Selection, by: Position): Flow {
  const shifted = boxesOf(flow, { nodes, notes }).map((box) => ({ ...box, x: box.x + by.x, y: box.y + by.y }))
  return place(flow, shifted)
}

function boxesOf(flow: Flow, { nodes, notes }: Pick<Selection, 'nodes' | 'notes'>): readonly Box[] {
  const cards = [...nodes].flatMap((id): Box[] => {
    if (!Object.hasOwn(flow.nodes, id)) return []
    const { x, y } = flow.layout[id] ?? { x: 0, y: 0 }
    return [{ id, isNote: false, x, y, width: cardSize.widthPx, height: cardSize.heightPx }]
  })
  const boxes = [...notes].flatMap((id): Box[] => {
    const note = flow.notes?.[id]
    return note === undefined ? [] : [{ ...note, id, isNote: true }]
  })
  return [...cards, ...boxes]
}

function place(flow: Flow, boxes: readonly Box[]): Flow {
  const cards = boxes.filter(({ isNote }) => !isNote)
  const moved = moveNodes(flow, new Map(cards.map(({ id, x, y }) => [id, { x, y }])))
  return boxes
    .filter(({ isNote }) => isNote)
    .reduce((changed, { id, x, y }) => changeNote(changed, id, snap({ x, y })), moved)
}
