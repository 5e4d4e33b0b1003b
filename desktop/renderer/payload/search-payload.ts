import { childrenOf, hasMembers, type PayloadNode } from './payload-node.ts'

/** What a search in a payload found. */
export interface Hits {
  readonly nodes: readonly PayloadNode[]
  /** True when there are more than were counted. */
  readonly isCut: boolean
}

/** How many hits are counted at most. */
export const maxHits = 5_000

/** Nodes whose name or plain value holds a text, whatever its case; in order. An empty text finds nothing. */
export function searchPayload(root: PayloadNode, text: string): Hits {
  const wanted = text.trim().toLowerCase()
  const nodes: PayloadNode[] = []
  if (wanted === '') return { nodes, isCut: false }
  const ahead: PayloadNode[] = [root]
  for (let node = ahead.pop(); node !== undefined; node = ahead.pop()) {
    if (isHit(node, wanted)) nodes.push(node)
    if (nodes.length > maxHits) return { nodes: nodes.slice(0, maxHits), isCut: true }
    const members = hasMembers(node.value) ? childrenOf(node) : []
    for (let place = members.length - 1; place >= 0; place -= 1) ahead.push(members[place] as PayloadNode)
  }
  return { nodes, isCut: false }
}

function isHit({ name, value, change }: PayloadNode, wanted: string): boolean {
  if (typeof name === 'string' && name.toLowerCase().includes(wanted)) return true
  return holds(value, wanted) || (change?.mark === 'changed' && holds(change.before, wanted))
}

function holds(value: unknown, wanted: string): boolean {
  return !hasMembers(value) && value !== undefined && String(value).toLowerCase().includes(wanted)
}
