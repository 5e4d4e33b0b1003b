import { type ReactFlowState, useStoreApi } from '@xyflow/react'
import { useId, useLayoutEffect, useRef } from 'react'
import { gridPx } from '../document/edits/add-node.ts'
import classes from './GridDots.module.css'

/** What the picture is larger than the canvas on each side; more than one step of the grid at the largest zoom. */
const overhangPx = 80

/**
 * The dots of the grid behind a flow. They are moved without React, and without being painted anew: the canvas moves with
 * every frame.
 */
export function GridDots() {
  const store = useStoreApi()
  const patternId = useId()
  const picture = useRef<SVGSVGElement>(null)
  const pattern = useRef<SVGPatternElement>(null)
  useLayoutEffect(() => {
    let last: ReactFlowState['transform'] | undefined
    const draw = ({ transform }: ReactFlowState) => {
      if (transform === last) return
      const [x, y, zoom] = transform
      if (zoom !== last?.[2]) pattern.current?.setAttribute('patternTransform', `scale(${zoom})`)
      if (picture.current !== null) {
        picture.current.style.transform = `translate(${restOf(x, zoom)}px, ${restOf(y, zoom)}px)`
      }
      last = transform
    }
    draw(store.getState())
    return store.subscribe(draw)
  }, [store])
  return (
    <div className={classes.ground}>
      <svg
        ref={picture}
        className={classes.picture}
        style={{ '--overhang': `${overhangPx}px` } as React.CSSProperties}
        aria-hidden="true"
      >
        <pattern ref={pattern} id={patternId} width={gridPx} height={gridPx} patternUnits="userSpaceOnUse">
          <circle className={classes.dot} cx={gridPx / 2} cy={gridPx / 2} r={0.6} />
        </pattern>
        <rect width="100%" height="100%" fill={`url(#${patternId})`} />
      </svg>
    </div>
  )
}

/** How far the picture has to move so that its grid lies where the canvas’ grid does: less than one step. */
function restOf(offsetPx: number, zoom: number): number {
  const stepPx = gridPx * zoom
  const rest = (offsetPx + overhangPx) % stepPx
  return rest < 0 ? rest + stepPx : rest
}
