import { type RefObject, useEffect, useRef } from 'react'

/** A place of the window, in pixels. */
export interface PointerPlace {
  readonly clientX: number
  readonly clientY: number
}

/** Where the mouse is while it is over an element. Listens without React, because the mouse moves all the time. */
export function usePointerPlace(over: RefObject<HTMLElement | null>): RefObject<PointerPlace | undefined> {
  const place = useRef<PointerPlace>(undefined)
  useEffect(() => {
    const element = over.current
    const follow = ({ clientX, clientY }: PointerEvent) => {
      place.current = { clientX, clientY }
    }
    const forget = () => {
      place.current = undefined
    }
    element?.addEventListener('pointermove', follow, { passive: true })
    element?.addEventListener('pointerleave', forget)
    return () => {
      element?.removeEventListener('pointermove', follow)
      element?.removeEventListener('pointerleave', forget)
    }
  }, [over])
  return place
}
