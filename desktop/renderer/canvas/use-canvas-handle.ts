import { useReactFlow, type Viewport } from '@xyflow/react'
import { type RefObject, useEffect } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import type { CanvasHandle, Workspace } from '../app/workspace.ts'
import type { Position } from '../document/edits/add-node.ts'
import { firstNode } from '../document/walk-wires.ts'
import { noteKey } from './canvas-ids.ts'
import { isInSight, marginPx, viewportAround } from './canvas-sight.ts'
import type { CanvasUi } from './canvas-ui.ts'
import type { CanvasNode } from './to-canvas.ts'

const motion = { duration: 120 }
const leastZoom = 0.5
/** A card that was out of sight is drawn a few frames after the canvas has moved. */
const mostFrames = 30

type Flow = ReturnType<typeof useReactFlow<CanvasNode>>

interface Parts {
  readonly frame: RefObject<HTMLElement | null>
  readonly pointer: RefObject<{ readonly clientX: number; readonly clientY: number } | undefined>
  readonly ui: CanvasUi
}

/** Offers the canvas to commands while it is shown. */
export function useCanvasHandle(parts: Parts): void {
  const workspace = useWorkspace()
  const flow = useReactFlow<CanvasNode>()
  const { frame, pointer, ui } = parts
  useEffect(() => {
    const { canvas } = workspace
    const motions = createMotions(flow)
    canvas.current = createHandle(workspace, { flow, motions }, { frame, pointer, ui })
    const { current: element } = frame
    for (const type of byHand) element?.addEventListener(type, motions.forget, { capture: true, passive: true })
    return () => {
      canvas.current = undefined
      for (const type of byHand) element?.removeEventListener(type, motions.forget, { capture: true })
    }
  }, [workspace, flow, frame, pointer, ui])
}

/** What ends a motion, because a hand moves the canvas itself. */
const byHand = ['pointerdown', 'wheel'] as const

type Motions = ReturnType<typeof createMotions>

/** Moves the canvas, and knows where a motion that is under way will end. */
function createMotions(flow: Flow) {
  let end: { readonly viewport: Viewport | undefined } | undefined
  const run = (moved: Promise<boolean>, viewport?: Viewport) => {
    const own = { viewport }
    end = own
    // One that is broken off by another never answers.
    void moved.then(() => {
      if (end === own) end = undefined
    })
  }
  return {
    run,
    goTo: (viewport: Viewport) => run(flow.setViewport(viewport, motion), viewport),
    /** Where the canvas will stand. Undefined while it moves to where nobody has reckoned. */
    endsAt: (): Viewport | undefined => (end === undefined ? flow.getViewport() : end.viewport),
    forget: () => {
      end = undefined
    },
  }
}

function createHandle(
  workspace: Workspace,
  { flow, motions }: { readonly flow: Flow; readonly motions: Motions },
  { frame, pointer, ui }: Parts,
): CanvasHandle {
  const { documents } = workspace
  const bounds = () => frame.current?.getBoundingClientRect() ?? new DOMRect()
  const placeOf = (x: number, y: number) => {
    const { left, top, right, bottom } = bounds()
    return x < left || x > right || y < top || y > bottom ? undefined : flow.screenToFlowPosition({ x, y })
  }
  const reveal: CanvasHandle['reveal'] = (id, { keepsFocus = false } = {}) => {
    const place = placeInFlow(workspace, id)
    const end = motions.endsAt()
    const zoom = Math.max(end?.zoom ?? flow.getZoom(), leastZoom)
    if (zoom !== end?.zoom || !isInSight(place, { viewport: end, frame: bounds() })) {
      motions.goTo(viewportAround(place, { zoom, frame: bounds() }))
    }
    if (!keepsFocus) focusWhenDrawn(frame, id)
  }
  const current = () => {
    const open = documents.getState().open
    const [note] = open?.selection.notes ?? []
    const [node] = open?.selection.nodes ?? []
    return node ?? (note === undefined ? open && firstNode(open.flow) : noteKey(note))
  }
  return {
    zoomIn: () => motions.run(flow.zoomIn(motion)),
    zoomOut: () => motions.run(flow.zoomOut(motion)),
    fit: () => requestAnimationFrame(() => motions.run(flow.fitView({ padding: 0.16, maxZoom: 1, ...motion }))),
    fitSelection: () => {
      const selected = flow.getNodes().filter((node) => node.selected === true)
      motions.run(flow.fitView({ nodes: selected, padding: 0.25, maxZoom: 1.25, ...motion }))
    },
    reveal,
    focus: () => {
      const key = current()
      if (key === undefined) frame.current?.focus()
      else focusWhenDrawn(frame, key)
    },
    startEditing: (key) => ui.setState({ editing: key }),
    openMenu: () => {
      const key = current()
      const box = (key === undefined ? undefined : elementOf(frame, key)?.getBoundingClientRect()) ?? bounds()
      const { left, right, top, bottom } = bounds()
      const clientX = Math.min(Math.max(box.left + Math.min(box.width, 160) / 2, left + marginPx), right - marginPx)
      const clientY = Math.min(Math.max(box.top + box.height / 2, top + marginPx), bottom - marginPx)
      ui.setState({ menu: { clientX, clientY } })
    },
    openSearch: () => ui.setState({ search: ui.getState().search ?? { query: '', at: 0 } }),
    connectFrom: (connectFrom) => ui.setState({ connectFrom }),
    pointer: () => pointer.current && placeOf(pointer.current.clientX, pointer.current.clientY),
    centre: () => {
      const { left, top, width, height } = bounds()
      return flow.screenToFlowPosition({ x: left + width / 2, y: top + height / 2 })
    },
    placeOf,
  }
}

/** Left upper corner of a node or, by canvas id, of a note. */
function placeInFlow({ documents }: Workspace, id: string): Position {
  const flow = documents.getState().open?.flow
  return flow?.layout[id] ?? flow?.notes?.[id.replace('note:', '')] ?? { x: 0, y: 0 }
}

function elementOf(frame: RefObject<HTMLElement | null>, key: string): HTMLElement | null | undefined {
  return frame.current?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(key)}"]`)
}

function focusWhenDrawn(frame: RefObject<HTMLElement | null>, key: string, framesLeft = mostFrames): void {
  const element = elementOf(frame, key)
  if (element) element.focus({ preventScroll: true })
  else if (framesLeft > 0) requestAnimationFrame(() => focusWhenDrawn(frame, key, framesLeft - 1))
}
