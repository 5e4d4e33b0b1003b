import { type FieldNode, type FieldPath, itemStep } from './mapping-tree.ts'

/** Two trees as one: the fields of the first in their order, then what only the second has. */
export function mergeFields(first: readonly FieldNode[], second: readonly FieldNode[]): readonly FieldNode[] {
  if (first.length === 0) return second
  const others = new Map(second.map((node) => [node.path.at(-1), node]))
  const merged = first.map((node) => {
    const other = others.get(node.path.at(-1))
    others.delete(node.path.at(-1))
    if (other === undefined) return node
    const example = node.example ?? other.example
    return {
      ...node,
      kind: node.kind === 'any' || node.kind === 'null' ? other.kind : node.kind,
      ...(example === undefined ? {} : { example }),
      children: mergeFields(node.children, other.children),
    }
  })
  return [...merged, ...others.values()]
}

/** The tree of single paths, for fields that expressions use and no sample shows. */
export function fieldsOfPaths(paths: readonly FieldPath[]): readonly FieldNode[] {
  return grow(paths, [])
}

/** The fields below `at`, of paths that all lead through it. */
function grow(paths: readonly FieldPath[], at: FieldPath): readonly FieldNode[] {
  const groups = new Map<string, FieldPath[]>()
  for (const path of paths) {
    const name = path[at.length]
    if (name === undefined) continue
    const group = groups.get(name)
    if (group) group.push(path)
    else groups.set(name, [path])
  }
  return [...groups].map(([name, group]) => nodeOf(name, { path: [...at, name], group }))
}

function nodeOf(
  name: string,
  { path, group }: { readonly path: FieldPath; readonly group: readonly FieldPath[] },
): FieldNode {
  const inList = group.filter((other) => other[path.length] === itemStep)
  const isList = inList.length > 0
  const fields = grow(inList, [...path, itemStep])
  // A list of plain values has one node that stands for the item.
  const children = isList && fields.length === 0 ? [nodeOf(itemStep, { path: [...path, itemStep], group: [] })] : fields
  const inside = isList ? children : grow(group, path)
  return {
    name: name === itemStep ? 'each item' : name,
    path,
    kind: isList ? 'list' : inside.length > 0 ? 'object' : 'any',
    isRequired: false,
    children: inside,
  }
}
