import { isOpen, type Openness } from './flatten.ts'
import { countOf, type PayloadNode } from './payload-node.ts'

/** What a key does in a tree: another row is chosen, or the chosen one opens or closes. */
export type TreeAct = { readonly choose: PayloadNode } | { readonly toggle: PayloadNode }

const page = 15

/** The keys of the WAI-ARIA tree pattern; undefined for keys that mean nothing there. */
export function treeKey(
  key: string,
  at: { readonly rows: readonly PayloadNode[]; readonly index: number; readonly openness: Openness },
): TreeAct | undefined {
  const { rows, openness } = at
  const index = Math.max(0, at.index)
  const node = rows[index]
  if (node === undefined) return undefined
  const choose = (place: number): TreeAct | undefined => {
    const next = rows[Math.min(rows.length - 1, Math.max(0, place))]
    return next === undefined ? undefined : { choose: next }
  }
  const canOpen = (countOf(node.value) ?? 0) > 0
  const isShown = canOpen && isOpen(node, openness)
  switch (key) {
    case 'ArrowDown':
      return choose(index + 1)
    case 'ArrowUp':
      return choose(index - 1)
    case 'PageDown':
      return choose(index + page)
    case 'PageUp':
      return choose(index - page)
    case 'Home':
      return choose(0)
    case 'End':
      return choose(rows.length - 1)
    case 'ArrowRight':
      return isShown ? choose(index + 1) : canOpen ? { toggle: node } : undefined
    case 'ArrowLeft':
      if (isShown) return { toggle: node }
      return node.parent === undefined ? undefined : choose(rows.findIndex(({ id }) => id === node.parent?.id))
    case 'Enter':
    case ' ':
    case '*':
      return canOpen && (key !== '*' || !isShown) ? { toggle: node } : undefined
    default:
      return undefined
  }
}
