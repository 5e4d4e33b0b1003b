/** What a thing on the canvas is, and its id in the document. Ids of nodes have no colon, so nothing is mistaken. */
export type CanvasThing =
  | { readonly kind: 'node'; readonly id: string }
  | { readonly kind: 'note'; readonly id: string }
  | { readonly kind: 'group'; readonly id: string }

const notePrefix = 'note:'
const groupPrefix = 'group:'

/** The canvas id of a note. */
export function noteKey(id: string): string {
  return notePrefix + id
}

/** The canvas id of a group. */
export function groupKey(id: string): string {
  return groupPrefix + id
}

/** What a canvas id names. */
export function thingOf(key: string): CanvasThing {
  if (key.startsWith(notePrefix)) return { kind: 'note', id: key.slice(notePrefix.length) }
  if (key.startsWith(groupPrefix)) return { kind: 'group', id: key.slice(groupPrefix.length) }
  return { kind: 'node', id: key }
}
