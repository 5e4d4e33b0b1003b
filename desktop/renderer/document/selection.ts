import type { Flow } from '@crossdock/shared/flow'

/** A wire of a flow document. */
export type Wire = Flow['wires'][number]

/** What is selected: ids of nodes, wires (see `wireId`) and notes. A group is selected by its nodes. */
export interface Selection {
  readonly nodes: ReadonlySet<string>
  readonly wires: ReadonlySet<string>
  readonly notes: ReadonlySet<string>
}

/** Nothing selected. */
export const emptySelection: Selection = { nodes: new Set(), wires: new Set(), notes: new Set() }

/** The id of a wire: its ends. A flow has no two equal wires. */
export function wireId(wire: Wire): string {
  return `${wire.from} ${wire.to}`
}

/** These nodes and wires, selected. */
export function selectionOf(nodes: Iterable<string>, wires: Iterable<string> = []): Selection {
  return { ...emptySelection, nodes: new Set(nodes), wires: new Set(wires) }
}

/** These notes, selected. */
export function notesSelection(notes: Iterable<string>): Selection {
  return { ...emptySelection, notes: new Set(notes) }
}

/** The selection without what the flow does not have (any more). The same object when all of it is there. */
export function keepExisting(selection: Selection, flow: Flow): Selection {
  const { nodes, notes = {} } = flow
  const wires = selection.wires.size === 0 ? new Set<string>() : new Set(flow.wires.map(wireId))
  const hasNode = (id: string) => Object.hasOwn(nodes, id)
  const hasNote = (id: string) => Object.hasOwn(notes, id)
  const isComplete =
    [...selection.nodes].every(hasNode) &&
    [...selection.wires].every((id) => wires.has(id)) &&
    [...selection.notes].every(hasNote)
  if (isComplete) return selection
  return {
    nodes: new Set([...selection.nodes].filter(hasNode)),
    wires: new Set([...selection.wires].filter((id) => wires.has(id))),
    notes: new Set([...selection.notes].filter(hasNote)),
  }
}
