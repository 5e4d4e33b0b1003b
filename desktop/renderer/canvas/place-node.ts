import { manifests } from '@crossdock/nodes/manifests'
import { type Flow, portOf } from '@crossdock/shared/flow'
import type { Workspace } from '../app/workspace.ts'
import { addNode, type Position } from '../document/edits/add-node.ts'
import { connect } from '../document/edits/connect.ts'
import { freeNodeId } from '../document/edits/free-node-id.ts'
import { insertOnWire } from '../document/edits/insert-on-wire.ts'
import { cardSize } from '../document/edits/tidy-layout.ts'
import { type Wire, wireId } from '../document/selection.ts'
import { nodePorts } from './node-ports.ts'

export type NodeTypeName = keyof typeof manifests

/** Where a new node goes and what it is joined to. */
export interface Placement {
  readonly position: Position
  /** `<node>.<port>` that leads to it. */
  readonly from?: string
  /** The wire that it is put on. */
  readonly onWire?: string
}

const gapPx = 60

/** Adds a node where it was dropped or asked for, wired as the place says. One step for undo. */
export function placeNode({ documents }: Workspace, type: NodeTypeName, placement: Placement): void {
  const manifest = manifests[type]
  documents.edit({ label: `add ${manifest.title}`, select: 'added' }, (flow) => {
    const id = freeNodeId(flow, type)
    const added = addNode(flow, { type, version: manifest.version, position: placement.position })
    if (manifest.kind === 'source') return added
    if (placement.from !== undefined) return connect(added, { from: placement.from, to: id })
    const wire = added.wires.find((candidate) => wireId(candidate) === placement.onWire)
    return wire === undefined ? added : putOnWire(added, { wire, node: id })
  })
}

/** Adds a node that is asked for without a place of its own, and brings it into sight; the focus stays for the next one. */
export function placeNextNode(workspace: Workspace, type: NodeTypeName): void {
  placeNode(workspace, type, nextPlacement(workspace))
  const [added] = workspace.documents.getState().open?.selection.nodes ?? []
  if (added !== undefined) workspace.canvas.current?.reveal(added, { keepsFocus: true })
}

/** Puts a node that has no wires on one. A node without outputs just ends it. */
export function putOnWire(flow: Flow, { wire, node }: { readonly wire: Wire; readonly node: string }): Flow {
  const added = flow.nodes[node]
  const port = added && nodePorts(added, []).outputs[0]
  return port === undefined ? flow : insertOnWire(flow, { wire, node, port })
}

/** Where a node goes that is added by keyboard: behind the selected one and wired to it, else in the middle. */
function nextPlacement({ canvas, documents }: Workspace): Placement {
  const centre = canvas.current?.centre() ?? { x: 0, y: 0 }
  const { open } = documents.getState()
  const [id, ...others] = open?.selection.nodes ?? []
  const node = id === undefined || others.length > 0 ? undefined : open?.flow.nodes[id]
  const place = id === undefined ? undefined : open?.flow.layout[id]
  if (open === undefined || id === undefined || node === undefined || place === undefined) {
    return {
      position: freePlace(open?.flow, { x: centre.x - cardSize.widthPx / 2, y: centre.y - cardSize.heightPx / 2 }),
    }
  }
  const position = freePlace(open.flow, { x: place.x + cardSize.widthPx + gapPx, y: place.y })
  const { outputs } = nodePorts(node, [])
  const used = new Set(open.flow.wires.map(({ from }) => from))
  const port = outputs.find((candidate) => !used.has(`${id}.${candidate}`)) ?? outputs[0]
  return port === undefined ? { position } : { position, from: `${id}.${port}` }
}

/** The place, or the next one below where no card lies. */
function freePlace(flow: Flow | undefined, { x, y }: Position): Position {
  const places = Object.values(flow?.layout ?? {})
  const isTaken = (at: number) =>
    places.some((p) => Math.abs(p.x - x) < cardSize.widthPx && Math.abs(p.y - at) < cardSize.heightPx)
  let free = y
  while (isTaken(free)) free += cardSize.heightPx + gapPx
  return { x, y: free }
}

/** True when nothing leads to or from a node. */
export function isUnwired(flow: Flow, id: string): boolean {
  return flow.wires.every(({ from, to }) => portOf(from).node !== id && to !== id)
}
