import { type FieldKind, type FieldNode, type FieldPath, itemStep, pathId } from './mapping-tree.ts'
import { allLines, type MapLine } from './parse-mapping.ts'

/** A field of the target, and the line that fills it. */
export interface TargetNode extends FieldNode {
  readonly line: MapLine | undefined
  readonly children: readonly TargetNode[]
  /** True when something inside has a line. */
  readonly isFilledInside: boolean
  /** True when a line around it fills it as a part of the whole. */
  readonly isFilledOutside: boolean
  /** True inside a list that no loop fills yet: nothing can be written here by itself. */
  readonly isWaitingForLoop: boolean
}

/** One field while the tree is put together. */
interface Growing {
  readonly name: string
  readonly path: FieldPath
  kind: FieldKind
  isRequired: boolean
  line: MapLine | undefined
  readonly children: Map<string, Growing>
}

/**
 * The target as a tree: the fields of its shape in their order, then what lines fill besides. `added` are fields that were
 * added by hand and have no line yet.
 */
export function targetTree({
  fields,
  lines,
  added,
  first = [],
}: {
  readonly fields: readonly FieldNode[]
  readonly lines: readonly MapLine[]
  readonly added: readonly FieldPath[]
  /** Targets that come first, for a shape whose order says nothing: the lines as they were when one began. */
  readonly first?: readonly MapLine[]
}): readonly TargetNode[] {
  const root = new Map<string, Growing>()
  for (const { path } of allLines(first)) place(root, path)
  addFields(root, fields)
  addLines(root, lines)
  for (const path of added) place(root, path)
  return [...root.values()].map((node) => finish(node, { isFilledOutside: false, isWaitingForLoop: false }))
}

/** The fields that a person still has to see to: required, and neither they nor what is around or inside them is filled. */
export function missingTargets(nodes: readonly TargetNode[]): readonly TargetNode[] {
  return nodes.flatMap((node) => {
    if (node.line?.kind === 'value') return []
    const isEmpty = node.line === undefined && !node.isFilledInside
    if (isEmpty) return node.isRequired ? [node] : []
    return missingTargets(node.children)
  })
}

function addFields(into: Map<string, Growing>, fields: readonly FieldNode[]): void {
  for (const { name, path, kind, isRequired, children } of fields) {
    const key = path.at(-1) ?? name
    const node = into.get(key) ?? { name, path, kind, isRequired, line: undefined, children: new Map() }
    node.kind = kind
    node.isRequired = isRequired
    into.set(key, node)
    addFields(node.children, children)
  }
}

function addLines(root: Map<string, Growing>, lines: readonly MapLine[]): void {
  for (const line of lines) {
    const node = place(root, line.path)
    if (node === undefined) continue
    node.line ??= line
    if (line.kind === 'list') {
      node.kind = 'list'
      addLines(root, line.lines)
    }
  }
}

/** The field at a path; it and the objects and lists on the way are made where they are missing. */
function place(root: Map<string, Growing>, path: FieldPath): Growing | undefined {
  let level = root
  let node: Growing | undefined
  for (const [index, step] of path.entries()) {
    if (step === itemStep) continue
    let next = level.get(step)
    if (next === undefined) {
      next = {
        name: step,
        path: path.slice(0, index + 1),
        kind: 'any',
        isRequired: false,
        line: undefined,
        children: new Map(),
      }
      level.set(step, next)
    }
    if (index < path.length - 1) {
      const inner = path[index + 1] === itemStep ? 'list' : 'object'
      if (next.kind === 'any') next.kind = inner
    }
    node = next
    level = next.children
  }
  return node
}

function finish(node: Growing, around: Pick<TargetNode, 'isFilledOutside' | 'isWaitingForLoop'>): TargetNode {
  const isWhole = node.line?.kind === 'value'
  const isOpenList = node.kind === 'list' && node.line?.kind !== 'list'
  const inside = {
    isFilledOutside: around.isFilledOutside || isWhole,
    isWaitingForLoop: around.isWaitingForLoop || isOpenList,
  }
  const children = [...node.children.values()].map((child) => finish(child, inside))
  const isFilledInside = children.some((child) => child.line !== undefined || child.isFilledInside)
  const { name, path, kind, isRequired, line } = node
  return { name, path, kind, isRequired, line, children, isFilledInside, ...around }
}

/** False for what fills a list, and for a field that cannot have a value of its own where it stands. */
export function canHaveValue({ line, isFilledInside, isFilledOutside, isWaitingForLoop }: TargetNode): boolean {
  if (line !== undefined) return line.kind === 'value'
  return !isFilledInside && !isFilledOutside && !isWaitingForLoop
}

/** Every path of a target tree by `pathId`. */
export function targetsById(nodes: readonly TargetNode[]): ReadonlyMap<string, TargetNode> {
  const byId = new Map<string, TargetNode>()
  const add = (level: readonly TargetNode[]) => {
    for (const node of level) {
      byId.set(pathId(node.path), node)
      add(node.children)
    }
  }
  add(nodes)
  return byId
}
