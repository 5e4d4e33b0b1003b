import { Panel, type ReactFlowState, useReactFlow, useStoreApi } from '@xyflow/react'
import { memo, type PointerEvent, useDeferredValue, useEffect, useMemo, useRef } from 'react'
import classes from './OverviewMap.module.css'
import { type Overview, type OverviewShape, overviewOf } from './overview.ts'
import type { CanvasNode } from './to-canvas.ts'

/** What is seen of the canvas, in canvas coordinates. */
function seenOf({ transform: [x, y, zoom], width, height }: ReactFlowState) {
  return { left: -x / zoom, top: -y / zoom, width: width / zoom, height: height / zoom }
}

/**
 * The whole flow, small, with a frame around what is seen; pressing or dragging goes there. One path for each colour: a
 * thousand elements that listen to every movement would cost more than the canvas itself.
 */
export function OverviewMap({ nodes }: { readonly nodes: readonly CanvasNode[] }) {
  const { getZoom, setCenter } = useReactFlow()
  const drawn = useDeferredValue(nodes)
  const overview = useMemo(() => overviewOf(drawn), [drawn])
  const { x, y, width, height } = overview.bounds
  const shade = useShade(overview.bounds)
  const goTo = (event: PointerEvent<SVGSVGElement>) => {
    const matrix = event.currentTarget.getScreenCTM()
    if (matrix === null) return
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse())
    void setCenter(place.x, place.y, { zoom: getZoom() })
  }
  return (
    <Panel position="bottom-right" className={classes.panel ?? ''}>
      <svg
        role="img"
        aria-label="Overview"
        className={classes.map}
        viewBox={`${x} ${y} ${width} ${height}`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          goTo(event)
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) goTo(event)
        }}
      >
        <Shapes shapes={overview.shapes} />
        <path ref={shade} className={classes.shade} fillRule="evenodd" />
      </svg>
    </Panel>
  )
}

const Shapes = memo(function Shapes({ shapes }: { readonly shapes: readonly OverviewShape[] }) {
  return shapes.map(({ color, path }) => <path key={color} d={path} style={{ fill: color }} />)
})

/** Keeps what is not seen shaded. The path is written without React: it changes with every frame of a movement. */
function useShade({ x, y, width, height }: Overview['bounds']) {
  const store = useStoreApi()
  const shade = useRef<SVGPathElement>(null)
  useEffect(() => {
    // The picture keeps its proportions, so there is more to shade than the bounds, on two sides or the other two.
    const around = 2 * Math.max(width, height)
    const all = boxPath({ left: x - around, top: y - around, width: width + 2 * around, height: height + 2 * around })
    let last: ReactFlowState['transform'] | undefined
    const draw = (state: ReactFlowState) => {
      if (state.transform !== last) shade.current?.setAttribute('d', all + boxPath(seenOf(state)))
      last = state.transform
    }
    draw(store.getState())
    return store.subscribe(draw)
  }, [store, x, y, width, height])
  return shade
}

function boxPath({ left, top, width, height }: ReturnType<typeof seenOf>): string {
  return `M${left} ${top}h${width}v${height}h${-width}z`
}
