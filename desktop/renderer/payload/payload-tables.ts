import { childrenOf, hasMembers, type PayloadNode, pathOf } from './payload-node.ts'

const maxTables = 30
const maxDepth = 6
const lookedAtItems = 200
const maxColumns = 60

/** A list of maps, or a map, as rows and columns. */
export interface PayloadTable {
  readonly node: PayloadNode
  /** Its path, or a word for the payload itself. */
  readonly title: string
  readonly columns: readonly string[]
  /** True for one row for each field: name and value. */
  readonly isFields: boolean
}

/** Everything in a payload that reads as a table: its lists of maps first, then the fields of the payload itself. */
export function tablesIn(root: PayloadNode): readonly PayloadTable[] {
  const tables: PayloadTable[] = []
  let level: readonly PayloadNode[] = [root]
  for (let depth = 0; depth < maxDepth && level.length > 0 && tables.length < maxTables; depth += 1) {
    const next: PayloadNode[] = []
    for (const node of level) {
      const columns = columnsOf(node)
      if (columns.length > 0) tables.push({ node, title: pathOf(node) || 'All items', columns, isFields: false })
      if (hasMembers(node.value)) next.push(...childrenOf(node).slice(0, lookedAtItems))
    }
    level = next.filter(({ value }) => hasMembers(value)).slice(0, lookedAtItems)
  }
  const isMap = hasMembers(root.value) && !Array.isArray(root.value)
  const fields = { node: root, title: 'Fields', columns: ['field', 'value'], isFields: true }
  return isMap ? [...tables.slice(0, maxTables), fields] : tables.slice(0, maxTables)
}

/** The names that items of a list have, in the order they are met; none when it is no list of maps. */
function columnsOf({ value }: PayloadNode): readonly string[] {
  if (!Array.isArray(value)) return []
  const names = new Set<string>()
  for (const item of value.slice(0, lookedAtItems)) {
    if (!hasMembers(item) || Array.isArray(item)) continue
    for (const name of Object.keys(item)) if (names.size < maxColumns) names.add(name)
  }
  return [...names]
}

/** The row of a table in which a node is; undefined when it is elsewhere. */
export function rowOf(table: PayloadTable, node: PayloadNode): PayloadNode | undefined {
  for (let at: PayloadNode | undefined = node; at !== undefined; at = at.parent)
    if (at.parent?.id === table.node.id) return at
  return undefined
}
