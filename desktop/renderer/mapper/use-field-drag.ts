import { type PointerEvent, useRef, useState } from 'react'

/** A source field on its way to a target, in pixels of the window. */
export interface FieldDrag {
  readonly sourceId: string
  readonly clientX: number
  readonly clientY: number
  /** The target row under the pointer; `void` below the rows, where a new field is made; undefined elsewhere. */
  readonly over: { readonly id: string } | 'void' | undefined
}

const leastMovePx = 4
const edgePx = 32
const scrollStepPx = 14

/** Dragging from the source tree: `press` goes on the source's rows. */
export function useFieldDrag(drop: (sourceId: string, over: NonNullable<FieldDrag['over']>) => void) {
  const [drag, setDrag] = useState<FieldDrag>()
  const latest = useRef(drop)
  latest.current = drop
  const press = (event: PointerEvent, sourceId: string) => {
    if (event.button !== 0) return
    const start = { x: event.clientX, y: event.clientY }
    let now: FieldDrag | undefined
    const show = (next: FieldDrag | undefined) => {
      now = next
      setDrag(next)
    }
    const stop = new AbortController()
    const { signal } = stop
    const move = ({ clientX, clientY }: globalThis.PointerEvent) => {
      if (now === undefined && Math.hypot(clientX - start.x, clientY - start.y) < leastMovePx) return
      scrollAtEdge(clientX, clientY)
      show({ sourceId, clientX, clientY, over: overOf(clientX, clientY) })
    }
    const end = () => {
      stop.abort()
      if (now?.over !== undefined) latest.current(sourceId, now.over)
      show(undefined)
    }
    const cancel = () => {
      stop.abort()
      show(undefined)
    }
    window.addEventListener('pointermove', move, { signal })
    window.addEventListener('pointerup', end, { signal })
    window.addEventListener('pointercancel', cancel, { signal })
    window.addEventListener(
      'keydown',
      (key) => {
        if (key.key !== 'Escape' || now === undefined) return
        key.preventDefault()
        key.stopPropagation()
        cancel()
      },
      { signal, capture: true },
    )
  }
  return { drag, press }
}

function overOf(clientX: number, clientY: number): FieldDrag['over'] {
  const tree = treeAt(clientX, clientY)
  if (tree === undefined) return undefined
  const row = document.elementFromPoint(clientX, clientY)?.closest('[data-field]')
  const id = row?.getAttribute('data-field')
  return typeof id === 'string' ? { id } : 'void'
}

function treeAt(clientX: number, clientY: number): Element | undefined {
  return document.elementFromPoint(clientX, clientY)?.closest('[data-tree="target"]') ?? undefined
}

function scrollAtEdge(clientX: number, clientY: number): void {
  const tree = treeAt(clientX, clientY)
  if (tree === undefined) return
  const { top, bottom } = tree.getBoundingClientRect()
  if (clientY < top + edgePx) tree.scrollTop -= scrollStepPx
  else if (clientY > bottom - edgePx) tree.scrollTop += scrollStepPx
}
