const format = new Intl.NumberFormat('en')

/** A count as people read it, e.g. “1,204”. */
export function countText(count: number): string {
  return format.format(count)
}
