import type { KeyboardEvent, PointerEvent } from 'react'
import { useView, useWorkspace } from '../app/use-workspace.ts'
import type { PanelName } from '../app/view-store.ts'
import classes from './FlowEditor.module.css'

const limits: Readonly<Record<PanelName, { readonly minPx: number; readonly maxPx: number }>> = {
  palette: { minPx: 180, maxPx: 420 },
  inspector: { minPx: 260, maxPx: 720 },
  bottom: { minPx: 120, maxPx: 640 },
}
const names: Readonly<Record<PanelName, string>> = {
  palette: 'palette',
  inspector: 'inspector',
  bottom: 'bottom panel',
}
const stepPx = 20

/** The edge by which a panel is made wider or higher, with the mouse or arrow keys. */
export function PanelEdge({ panel, side }: { readonly panel: PanelName; readonly side: 'left' | 'right' | 'top' }) {
  const { view } = useWorkspace()
  const { sizePx } = useView((state) => state.panels[panel])
  const { minPx, maxPx } = limits[panel]
  const resize = (px: number) => view.setPanel(panel, { sizePx: Math.min(maxPx, Math.max(minPx, px)) })
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const grows = { right: event.movementX, left: -event.movementX, top: -event.movementY }[side]
    resize(view.getState().panels[panel].sizePx + grows)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const bigger = { right: 'ArrowRight', left: 'ArrowLeft', top: 'ArrowUp' }[side]
    const smaller = { right: 'ArrowLeft', left: 'ArrowRight', top: 'ArrowDown' }[side]
    if (event.key === bigger) resize(sizePx + stepPx)
    else if (event.key === smaller) resize(sizePx - stepPx)
    else return
    event.preventDefault()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is a div by the ARIA pattern “window splitter”.
    <div
      role="separator"
      tabIndex={0}
      aria-label={`Size of the ${names[panel]}`}
      aria-orientation={side === 'top' ? 'horizontal' : 'vertical'}
      aria-valuenow={sizePx}
      aria-valuemin={minPx}
      aria-valuemax={maxPx}
      className={classes.edge}
      data-side={side}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={onKeyDown}
    />
  )
}
