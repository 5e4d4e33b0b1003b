/** The list with one item at another place. Places outside of it change nothing. */
export function moveItem<T>(items: readonly T[], from: number, to: number): readonly T[] {
  const item = items[from]
  if (item === undefined || to < 0 || to >= items.length || from === to) return items
  const rest = items.filter((_other, index) => index !== from)
  return [...rest.slice(0, to), item, ...rest.slice(to)]
}
