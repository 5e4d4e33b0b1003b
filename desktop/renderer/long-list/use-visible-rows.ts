import { type RefObject, useCallback, useLayoutEffect, useState } from 'react'

/** Rows that are drawn: those in sight, and a few around them. */
export interface VisibleRows {
  readonly first: number
  /** Behind the last one. */
  readonly end: number
  /** Goes with the scrolling element. */
  onScroll(): void
  /** Scrolls as little as needed for a row to be in sight. */
  reveal(index: number): void
}

/** Which rows of a long list of equal rows are drawn. `heightPx` of the element is watched. */
export function useVisibleRows(
  ref: RefObject<HTMLElement | null>,
  {
    count,
    rowPx,
    headPx = 0,
    around = 12,
  }: {
    readonly count: number
    readonly rowPx: number
    /** What stays at the upper edge while rows move below it. */
    readonly headPx?: number
    readonly around?: number
  },
): VisibleRows {
  const [span, setSpan] = useState({ first: 0, end: 60 })
  const measure = useCallback(() => {
    const element = ref.current
    if (element === null) return
    const first = Math.max(0, Math.floor(element.scrollTop / rowPx) - around)
    const end = Math.ceil((element.scrollTop + element.clientHeight) / rowPx) + around
    setSpan((before) => (before.first === first && before.end === end ? before : { first, end }))
  }, [ref, rowPx, around])
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref, measure])
  const reveal = useCallback(
    (index: number) => {
      const element = ref.current
      if (element === null || index < 0) return
      const [top, height] = [index * rowPx, element.clientHeight - headPx]
      if (top < element.scrollTop) element.scrollTop = top
      else if (top + rowPx > element.scrollTop + height) element.scrollTop = top + rowPx - height + rowPx
      measure()
    },
    [ref, rowPx, headPx, measure],
  )
  return { first: Math.min(span.first, count), end: Math.min(span.end, count), onScroll: measure, reveal }
}
