import { childrenOf, countOf, type PayloadNode } from './payload-node.ts'

/** One line of a payload written as JSON. */
export interface JsonLine {
  readonly node: PayloadNode
  /** A bracket that opens or closes, or all of a value. */
  readonly part: 'open' | 'close' | 'whole'
  readonly hasComma: boolean
}

/** A payload as lines of JSON, as `JSON.stringify` with two spaces breaks it; what was removed has lines of its own. */
export function jsonLines(root: PayloadNode): readonly JsonLine[] {
  const lines: JsonLine[] = []
  const ahead: JsonLine[] = [{ node: root, part: 'whole', hasComma: false }]
  for (let line = ahead.pop(); line !== undefined; line = ahead.pop()) {
    const { node, part, hasComma } = line
    if (part === 'close' || !hasSeenMembers(node)) {
      lines.push(line)
      continue
    }
    lines.push({ node, part: 'open', hasComma: false })
    ahead.push({ node, part: 'close', hasComma })
    const members = childrenOf(node)
    for (let place = members.length - 1; place >= 0; place -= 1)
      ahead.push({ node: members[place] as PayloadNode, part: 'whole', hasComma: place < members.length - 1 })
  }
  return lines
}

/** A map that lost its last field still shows what was removed. */
function hasSeenMembers({ value, change }: PayloadNode): boolean {
  return (countOf(value) ?? 0) > 0 || change?.members !== undefined
}
