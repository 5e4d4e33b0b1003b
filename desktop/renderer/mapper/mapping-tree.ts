/**
 * Where a field stands: names from the outside in. `[]` stands for one item of the list before it, so that the quantity
 * of an order line is `['lines', '[]', 'quantity']`.
 */
export type FieldPath = readonly string[]

/** The step of a path that stands for one item of a list. */
export const itemStep = '[]'

/** What a field holds, as far as it is known. */
export type FieldKind = 'object' | 'list' | 'text' | 'number' | 'boolean' | 'null' | 'any'

/** A field of a source or a target. */
export interface FieldNode {
  readonly name: string
  readonly path: FieldPath
  readonly kind: FieldKind
  /** A schema asks for it. */
  readonly isRequired: boolean
  /** A value as it stands in a sample, short. */
  readonly example?: string
  /** Of an object its fields. Of a list the fields of one item, or one node that stands for the item itself. */
  readonly children: readonly FieldNode[]
}

/** The fields of a source or a target. */
export interface Shape {
  readonly fields: readonly FieldNode[]
  /** What it was read from. */
  readonly from: 'sample' | 'schema' | 'csv'
  /** True when there are more fields than are shown. */
  readonly isCut: boolean
}

/** A field as a tree shows it. */
export interface TreeRow<N extends FieldNode = FieldNode> {
  readonly node: N
  /** 0 for the outermost. */
  readonly depth: number
  readonly isOpen: boolean
  /** Its place among the fields beside it, from 1, and how many there are. */
  readonly position: number
  readonly siblings: number
}

/** A text that tells paths apart. */
export function pathId(path: FieldPath): string {
  return JSON.stringify(path)
}

/** A path as people read it: `lines[].quantity`. */
export function showPath(path: FieldPath): string {
  return path.join('.').replaceAll(`.${itemStep}`, itemStep)
}

/** True when a path lies inside another or is equal to it. */
export function isInside(path: FieldPath, outer: FieldPath): boolean {
  return outer.length <= path.length && outer.every((name, index) => path[index] === name)
}

/** The paths without those that another one leads on from, and without the payload as a whole. */
export function deepest(paths: readonly FieldPath[]): readonly FieldPath[] {
  return paths.filter((path) => path.length > 0 && !paths.some((other) => other !== path && isInside(other, path)))
}

/** Every field of a tree, outer ones before what is in them. */
export function* allNodes<N extends FieldNode>(nodes: readonly N[]): Generator<N> {
  for (const node of nodes) {
    yield node
    yield* allNodes(node.children as readonly N[])
  }
}

/** The field at a path. */
export function findNode<N extends FieldNode>(nodes: readonly N[], path: FieldPath): N | undefined {
  const node = nodes.find((candidate) => isInside(path, candidate.path))
  if (node === undefined || node.path.length === path.length) return node
  return findNode(node.children as readonly N[], path)
}

/** True for a field that has a value of its own, with nothing inside. */
export function isLeaf(node: FieldNode): boolean {
  return node.children.length === 0
}

/** True when the fields of one item are known: not a list of plain texts or numbers. */
export function hasItemFields(node: FieldNode): boolean {
  return node.kind === 'list' && node.children.some(({ path }) => path.at(-1) !== itemStep)
}

/**
 * The rows of a tree, top down. With a filter, fields whose path has its words, and what is around them; everything is
 * open then.
 */
export function rowsOf<N extends FieldNode>(
  nodes: readonly N[],
  { closed, filter }: { readonly closed: ReadonlySet<string>; readonly filter: string },
): readonly TreeRow<N>[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const shown = words.length === 0 ? undefined : matching(nodes, words)
  const rows: TreeRow<N>[] = []
  const add = (level: readonly N[], depth: number) => {
    const visible = shown === undefined ? level : level.filter((node) => shown.has(node))
    for (const [index, node] of visible.entries()) {
      const isOpen = !isLeaf(node) && (shown !== undefined || !closed.has(pathId(node.path)))
      rows.push({ node, depth, isOpen, position: index + 1, siblings: visible.length })
      if (isOpen) add(node.children as readonly N[], depth + 1)
    }
  }
  add(nodes, 0)
  return rows
}

function matching<N extends FieldNode>(nodes: readonly N[], words: readonly string[]): ReadonlySet<FieldNode> {
  const found = new Set<FieldNode>()
  const look = (node: FieldNode): boolean => {
    const text = showPath(node.path).toLowerCase()
    const isFound = words.every((word) => text.includes(word))
    const isAround = node.children.map(look).some(Boolean)
    if (isFound || isAround) found.add(node)
    return isFound || isAround
  }
  for (const node of nodes) look(node)
  return found
}
