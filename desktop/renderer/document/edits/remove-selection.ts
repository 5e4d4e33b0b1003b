import { type Flow, portOf } from '@crossdock/shared/flow'
import { type Selection, wireId } from '../selection.ts'
import { disconnect } from './disconnect.ts'
import { leaveGroups } from './groups.ts'
import { removeNotes } from './notes.ts'

/** Removes the selected nodes with their wires, the selected wires, and the selected notes. */
export function removeSelection(flow: Flow, { nodes: gone, wires, notes }: Selection): Flow {
  const touched = flow.wires.filter((wire) => gone.has(portOf(wire.from).node) || gone.has(wire.to)).map(wireId)
  const opened = removeNotes(disconnect(flow, new Set([...wires, ...touched])), notes)
  if (![...gone].some((id) => Object.hasOwn(flow.nodes, id))) return opened
  const without = leaveGroups(opened, gone)
  return { ...without, nodes: withoutKeys(without.nodes, gone), layout: withoutKeys(without.layout, gone) }
}

function withoutKeys<T>(object: Readonly<Record<string, T>>, keys: ReadonlySet<string>): Record<string, T> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.has(key)))
}
