import { childrenOf, countOf, type PayloadNode } from './payload-node.ts'

/** Which places of a payload are open. */
export interface Openness {
  /** All nodes above this depth are open … */
  readonly depth: number
  /** … except these … */
  readonly closed: ReadonlySet<string>
  /** … and besides, these. */
  readonly opened: ReadonlySet<string>
}

/** Whether a node's members are shown. */
export function isOpen(node: PayloadNode, { depth, closed, opened }: Openness): boolean {
  if (closed.has(node.id)) return false
  return opened.has(node.id) || node.depth < depth
}

/** The nodes that are seen, in order: what is in a closed one is not even made. */
export function flatten(root: PayloadNode, openness: Openness): readonly PayloadNode[] {
  const rows: PayloadNode[] = []
  const ahead: PayloadNode[] = [root]
  for (let node = ahead.pop(); node !== undefined; node = ahead.pop()) {
    rows.push(node)
    if (countOf(node.value) && isOpen(node, openness)) pushReversed(ahead, childrenOf(node))
  }
  return rows
}

/** How a payload is shown at first: as deep as fits into about this many rows, and open where something differs. */
export function initialOpenness(root: PayloadNode, maxRows = 120): Openness {
  let depth = 1
  let level = childrenOf(root)
  for (let rows = level.length; rows <= maxRows; rows += level.length) {
    const below = level.reduce((sum, { value }) => sum + (countOf(value) ?? 0), 0)
    if (below === 0 || rows + below > maxRows) break
    depth += 1
    level = level.flatMap(childrenOf)
  }
  const none: ReadonlySet<string> = new Set()
  if (root.change === undefined) return { depth, closed: none, opened: none }
  const opened = new Set(listChanges(root, maxRows).flatMap(idsAbove))
  return { depth: 1, closed: none, opened }
}

/** Places that were added, removed or changed, in order; at most `limit`. */
export function listChanges(root: PayloadNode, limit = 10_000): readonly PayloadNode[] {
  const found: PayloadNode[] = []
  const ahead: PayloadNode[] = [root]
  for (let node = ahead.pop(); node !== undefined && found.length < limit; node = ahead.pop()) {
    if (node.change === undefined) continue
    if (node.change.mark === 'inside') pushReversed(ahead, childrenOf(node))
    else found.push(node)
  }
  return found
}

function idsAbove(node: PayloadNode): readonly string[] {
  const ids: string[] = []
  for (let at = node.parent; at !== undefined; at = at.parent) ids.push(at.id)
  return ids
}

function pushReversed(ahead: PayloadNode[], nodes: readonly PayloadNode[]): void {
  for (let place = nodes.length - 1; place >= 0; place -= 1) {
    const node = nodes[place]
    if (node !== undefined) ahead.push(node)
  }
}
