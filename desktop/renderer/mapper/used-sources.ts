import { deepest, type FieldNode, pathId } from './mapping-tree.ts'
import { allLines, type MapLine } from './parse-mapping.ts'

/**
 * The `pathId`s of source fields that lines use: what they read, what that lies in, and, where a line passes an object or a
 * list on as a whole, what is in it. A loop uses its list, not every field of the items.
 */
export function usedSources(sources: readonly FieldNode[], lines: readonly MapLine[]): ReadonlySet<string> {
  const used = new Set<string>()
  const whole = new Set<string>()
  for (const line of allLines(lines)) {
    for (const path of [...line.use.sources, ...(line.kind === 'list' ? line.whenSources : [])]) {
      for (let length = path.length; length > 0; length--) used.add(pathId(path.slice(0, length)))
      if (path.length === 0) whole.add(pathId([]))
    }
    if (line.kind === 'value') for (const path of deepest(line.use.sources)) whole.add(pathId(path))
  }
  const add = (nodes: readonly FieldNode[], isInWhole: boolean) => {
    for (const { path, children } of nodes) {
      const id = pathId(path)
      if (isInWhole) used.add(id)
      add(children, isInWhole || whole.has(id))
    }
  }
  add(sources, whole.has(pathId([])))
  return used
}
