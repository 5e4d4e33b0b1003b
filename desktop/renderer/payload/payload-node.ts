import { type Change, type ChangeMark, diffValues } from './diff-values.ts'

/** One place of a payload. Made when it is looked at: a large payload has as many as are open. */
export interface PayloadNode {
  /** A JSON pointer; of what was removed, with a mark behind it. Unique within a payload. */
  readonly id: string
  readonly parent: PayloadNode | undefined
  /** A field's name or an item's place; undefined for the payload itself. */
  readonly name: string | number | undefined
  readonly depth: number
  readonly value: unknown
  readonly change: Change | undefined
}

/** The payload as the first node. With `compareWith`, places that differ carry a change. */
export function rootNode(value: unknown, compareWith?: { readonly before: unknown }): PayloadNode {
  const change = compareWith === undefined ? undefined : diffValues(compareWith.before, value)
  return { id: '', parent: undefined, name: undefined, depth: 0, value, change }
}

/** Whether a value has fields or items below it. */
export function hasMembers(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** How many fields or items a value has; undefined for a plain one. */
export function countOf(value: unknown): number | undefined {
  if (!hasMembers(value)) return undefined
  return Array.isArray(value) ? value.length : Object.keys(value).length
}

/** The members of a list or map in order, with what was removed where it stood. */
export function childrenOf(parent: PayloadNode): readonly PayloadNode[] {
  const { change, value, depth } = parent
  const child = (name: string | number, of: Pick<PayloadNode, 'value' | 'change'>): PayloadNode => {
    const mark = of.change?.mark === 'removed' ? '#removed' : ''
    return { id: `${parent.id}/${escapeName(name)}${mark}`, parent, name, depth: depth + 1, ...of }
  }
  if (change?.members !== undefined)
    return change.members.map((member) => child(member.name, { value: member.value, change: member.change }))
  if (!hasMembers(value)) return []
  if (Array.isArray(value)) return value.map((item, place) => child(place, { value: item, change: undefined }))
  return Object.entries(value).map(([name, item]) => child(name, { value: item, change: undefined }))
}

/** The mark that a node shows: its own, or that of what was added or removed around it. */
export function markOf(node: PayloadNode): ChangeMark | undefined {
  for (let at: PayloadNode | undefined = node; at !== undefined; at = at.parent) {
    if (at.change?.mark === 'added' || at.change?.mark === 'removed') return at.change.mark
  }
  return node.change?.mark
}

/** Where a node is, as expressions write it: `lines[2].sku`. Empty for the payload itself. */
export function pathOf(node: PayloadNode): string {
  if (node.parent === undefined || node.name === undefined) return ''
  const above = pathOf(node.parent)
  if (typeof node.name === 'number') return `${above}[${node.name}]`
  if (!/^[A-Za-z_]\w*$/.test(node.name)) return `${above}[${JSON.stringify(node.name)}]`
  return above === '' ? node.name : `${above}.${node.name}`
}

/** The nodes from the payload itself down to the one above this. */
export function ancestorsOf(node: PayloadNode): readonly PayloadNode[] {
  const above: PayloadNode[] = []
  for (let at = node.parent; at !== undefined; at = at.parent) above.unshift(at)
  return above
}

function escapeName(name: string | number): string {
  return typeof name === 'number'
    ? String(name)
    : name.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('#', '~2')
}
