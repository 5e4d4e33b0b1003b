import type { OpenFlow } from '../document/document-store.ts'

/** The map node that is selected alone. */
export function mappedNode(open: OpenFlow | undefined): string | undefined {
  const [id, ...others] = open?.selection.nodes ?? []
  return id !== undefined && others.length === 0 && open?.flow.nodes[id]?.type === 'map' ? id : undefined
}
