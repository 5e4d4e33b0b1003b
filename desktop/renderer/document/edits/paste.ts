import { type Flow, portOf } from '@crossdock/shared/flow'
import { gridPx, type Position, snap } from './add-node.ts'
import type { Clip } from './copy-selection.ts'
import { freeId, freeName, freeNodeId } from './free-node-id.ts'
import { cardSize } from './tidy-layout.ts'

const stepPx = gridPx * 2
const mostTries = 8

/**
 * Adds copied nodes, the wires among them, notes and groups under free ids and names. Their upper left corner lands at
 * `at`, or beside the originals.
 */
export function paste(flow: Flow, clip: Clip, at?: Position): Flow {
  const shift = shiftOf(flow, clip, at)
  const { pasted, newIds } = pasteNodes(flow, clip, shift)
  return pasteGroups(pasteNotes(pasted, clip, shift), clip, newIds)
}

function pasteNodes(
  flow: Flow,
  clip: Clip,
  shift: Position,
): { readonly pasted: Flow; readonly newIds: ReadonlyMap<string, string> } {
  const newIds = new Map<string, string>()
  if (Object.keys(clip.nodes).length === 0) return { pasted: flow, newIds }
  const nodes = { ...flow.nodes }
  const layout = { ...flow.layout }
  const names = new Set(Object.values(flow.nodes).flatMap(({ name }) => (name === undefined ? [] : [name])))
  for (const [id, node] of Object.entries(clip.nodes)) {
    const newId = freeNodeId({ nodes }, id.replace(/-\d+$/, ''))
    newIds.set(id, newId)
    const name = node.name === undefined ? undefined : freeName(names, node.name)
    nodes[newId] = name === undefined ? node : { ...node, name }
    if (name !== undefined) names.add(name)
    const place = clip.layout[id] ?? { x: 0, y: 0 }
    layout[newId] = snap({ x: place.x + shift.x, y: place.y + shift.y })
  }
  const wires = clip.wires.flatMap(({ from, to }) => {
    const start = newIds.get(portOf(from).node)
    const end = newIds.get(to)
    return start === undefined || end === undefined ? [] : [{ from: `${start}.${portOf(from).port}`, to: end }]
  })
  return { pasted: { ...flow, nodes, layout, wires: [...flow.wires, ...wires] }, newIds }
}

function pasteNotes(flow: Flow, clip: Clip, shift: Position): Flow {
  if (Object.keys(clip.notes).length === 0) return flow
  const notes = { ...flow.notes }
  for (const note of Object.values(clip.notes)) {
    notes[freeId(notes, 'note')] = { ...note, ...snap({ x: note.x + shift.x, y: note.y + shift.y }) }
  }
  return { ...flow, notes }
}

function pasteGroups(flow: Flow, clip: Clip, newIds: ReadonlyMap<string, string>): Flow {
  if (Object.keys(clip.groups).length === 0) return flow
  const groups = { ...flow.groups }
  for (const group of Object.values(clip.groups)) {
    const members = group.nodes.flatMap((id) => newIds.get(id) ?? [])
    if (members.length > 0) groups[freeId(groups, 'group')] = { ...group, nodes: members }
  }
  return { ...flow, groups }
}

/** How far everything moves: to the place, or beside the originals; further on while that would hide what is there. */
function shiftOf(flow: Flow, clip: Clip, at: Position | undefined): Position {
  const places = [...Object.values(clip.layout), ...Object.values(clip.notes)]
  const present = [...Object.values(flow.layout), ...Object.values(flow.notes ?? {})]
  const taken = new Set(present.map(({ x, y }) => `${x} ${y}`))
  const moved = (by: Position) => places.map((place) => snap({ x: place.x + by.x, y: place.y + by.y }))
  const lies = (by: Position) =>
    moved(by).some(({ x, y }) =>
      present.some((p) => Math.abs(p.x - x) < cardSize.widthPx && Math.abs(p.y - y) < cardSize.heightPx),
    )
  const hides = (by: Position) => moved(by).some(({ x, y }) => taken.has(`${x} ${y}`))
  let by = at === undefined ? { x: stepPx, y: stepPx } : fromCornerTo(places, at)
  const further = () => ({ x: by.x + stepPx, y: by.y + stepPx })
  // A place where nothing is covered is looked for nearby only; what must never be is one card exactly over another.
  for (let tries = 0; at !== undefined && tries < mostTries && lies(by); tries++) by = further()
  while (hides(by)) by = further()
  return by
}

function fromCornerTo(places: readonly Position[], at: Position): Position {
  const left = places.reduce((least, { x }) => Math.min(least, x), Number.POSITIVE_INFINITY)
  const top = places.reduce((least, { y }) => Math.min(least, y), Number.POSITIVE_INFINITY)
  return Number.isFinite(left) ? { x: at.x - left, y: at.y - top } : at
}
