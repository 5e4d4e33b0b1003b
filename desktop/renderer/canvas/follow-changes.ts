import type { Flow } from '@crossdock/shared/flow'
import type { EdgeChange, NodeChange } from '@xyflow/react'
import type { Workspace } from '../app/workspace.ts'
import { snap } from '../document/edits/add-node.ts'
import { moveNodes } from '../document/edits/move-nodes.ts'
import { changeNote } from '../document/edits/notes.ts'
import type { Selection } from '../document/selection.ts'
import { thingOf } from './canvas-ids.ts'
import { frameAround } from './group-frame.ts'
import { type Live, nothingLive } from './overlay.ts'
import type { CanvasNode } from './to-canvas.ts'

type Change = NodeChange<CanvasNode>

/** The selection after what the canvas tells; the same object when nothing changed. */
export function selectionAfter(
  selection: Selection,
  { nodes = [], wires = [] }: { readonly nodes?: readonly Change[]; readonly wires?: readonly EdgeChange[] },
): Selection {
  const after = {
    nodes: new Set(selection.nodes),
    notes: new Set(selection.notes),
    wires: new Set(selection.wires),
  }
  for (const change of nodes) {
    if (change.type !== 'select') continue
    const { kind, id } = thingOf(change.id)
    if (kind !== 'group') put(kind === 'node' ? after.nodes : after.notes, id, change.selected)
  }
  for (const change of wires) if (change.type === 'select') put(after.wires, change.id, change.selected)
  return keepEqual(selection, after)
}

function put(ids: Set<string>, id: string, isIn: boolean): void {
  if (isIn) ids.add(id)
  else ids.delete(id)
}

function keepEqual(before: Selection, after: Selection): Selection {
  const isSame = (a: ReadonlySet<string>, b: ReadonlySet<string>) =>
    a.size === b.size && [...a].every((id) => b.has(id))
  const parts = ['nodes', 'wires', 'notes'] as const
  return parts.every((part) => isSame(before[part], after[part])) ? before : after
}

/** Applies what the canvas tells. Answers what is being dragged or resized now; undefined when that did not change. */
export function followNodeChanges(
  { documents }: Workspace,
  changes: readonly Change[],
  before: Live = nothingLive,
): Live | undefined {
  const { open } = documents.getState()
  if (open === undefined) return undefined
  const selection = selectionAfter(open.selection, { nodes: changes })
  if (selection !== open.selection) documents.select(selection)
  const { live, isGoingOn } = applyMoves(open.flow, changes, before)
  if (live === undefined) return undefined
  if (isGoingOn) return live
  documents.edit({ label: 'move', group: 'move' }, (flow) => settle(flow, live))
  return nothingLive
}

function applyMoves(
  flow: Flow,
  changes: readonly Change[],
  before: Live,
): { readonly live: Live | undefined; readonly isGoingOn: boolean } {
  const live = new Map(before)
  let isGoingOn = false
  let isTouched = false
  const draggedGroup = changes.find((change) => change.type === 'position' && thingOf(change.id).kind === 'group')
  for (const change of draggedGroup === undefined ? changes : [draggedGroup]) {
    if (change.type === 'position' && change.position !== undefined) {
      for (const [id, place] of placesAfter(flow, change.id, change.position))
        live.set(id, { ...live.get(id), ...place })
      isGoingOn ||= change.dragging === true
      isTouched = true
    } else if (change.type === 'dimensions' && change.resizing !== undefined) {
      if (change.dimensions !== undefined) live.set(change.id, { ...live.get(change.id), ...change.dimensions })
      isGoingOn ||= change.resizing
      isTouched = true
    }
  }
  return { live: isTouched ? live : undefined, isGoingOn }
}

/** Where things are when one is put at a place: itself, or the nodes of a group. */
function placesAfter(
  flow: Flow,
  key: string,
  position: { readonly x: number; readonly y: number },
): readonly (readonly [string, { readonly x: number; readonly y: number }])[] {
  const { kind, id } = thingOf(key)
  if (kind !== 'group') return [[key, position]]
  const members = (flow.groups?.[id]?.nodes ?? []).filter((member) => Object.hasOwn(flow.nodes, member))
  const place = (member: string) => flow.layout[member] ?? { x: 0, y: 0 }
  const frame = frameAround(members.map(place))
  const by = { x: position.x - frame.x, y: position.y - frame.y }
  return members.map((member) => [member, { x: place(member).x + by.x, y: place(member).y + by.y }])
}

/** Writes what was dragged or resized into the flow. */
function settle(flow: Flow, live: Live): Flow {
  const places = [...live].flatMap(([key, { x, y }]) =>
    thingOf(key).kind === 'node' && x !== undefined && y !== undefined ? [[key, { x, y }] as const] : [],
  )
  return [...live].reduce(
    (settled, [key, { x, y, width, height }]) => {
      const { kind, id } = thingOf(key)
      const note = settled.notes?.[id]
      if (kind !== 'note' || note === undefined) return settled
      const size = { width: width ?? note.width, height: height ?? note.height }
      return changeNote(settled, id, { ...size, ...snap({ x: x ?? note.x, y: y ?? note.y }) })
    },
    moveNodes(flow, new Map(places)),
  )
}
