import type { FinalConnectionState } from '@xyflow/react'
import type { Workspace } from '../app/workspace.ts'
import type { Position } from '../document/edits/add-node.ts'
import { connect } from '../document/edits/connect.ts'
import { cardSize } from '../document/edits/tidy-layout.ts'
import { selectionOf, wireId } from '../document/selection.ts'
import { nodeTypeMime } from '../palette/node-type-mime.ts'
import { canConnect } from './can-connect.ts'
import { thingOf } from './canvas-ids.ts'
import type { LooseEnd } from './canvas-ui.ts'
import { isUnwired, type NodeTypeName, placeNode, putOnWire } from './place-node.ts'
import type { CanvasNode } from './to-canvas.ts'

/** Adds the node type that was dragged from the palette where it was let go. */
export function dropNodeType(
  workspace: Workspace,
  { event, placeOf }: { readonly event: React.DragEvent; readonly placeOf: (place: Position) => Position },
): void {
  const type = event.dataTransfer.getData(nodeTypeMime) as NodeTypeName | ''
  if (type === '') return
  event.preventDefault()
  const onWire = wireAt(event.clientX, event.clientY)
  const { x, y } = placeOf({ x: event.clientX, y: event.clientY })
  const position = { x: x - cardSize.widthPx / 2, y: y - cardSize.heightPx / 2 }
  placeNode(workspace, type, { position, ...(onWire === undefined ? {} : { onWire }) })
}

/** A node without wires that is let go over a wire is put on it. */
export function dropOnWire(
  { documents }: Workspace,
  { event, node }: { readonly event: MouseEvent | TouchEvent | React.MouseEvent; readonly node: CanvasNode },
): void {
  if (!('clientX' in event) || node.type !== 'card' || !node.data.ports.hasInput) return
  const flow = documents.getState().open?.flow
  if (flow === undefined || !isUnwired(flow, node.id)) return
  const id = wireAt(event.clientX, event.clientY)
  const wire = flow.wires.find((candidate) => wireId(candidate) === id)
  if (wire === undefined) return
  documents.edit({ label: 'insert', group: 'move', select: selectionOf([node.id]) }, (before) =>
    putOnWire(before, { wire, node: node.id }),
  )
}

/**
 * A wire that was let go: over a card, it ends at it where that is possible; over nothing, it is a loose end, from which a
 * node may be added.
 */
export function dropWire(
  { documents }: Workspace,
  { event, state }: { readonly event: MouseEvent | TouchEvent; readonly state: FinalConnectionState },
): LooseEnd | undefined {
  const { fromHandle, fromNode, toHandle } = state
  if (toHandle !== null || fromNode === null || fromHandle?.type !== 'source' || !('clientX' in event)) return undefined
  const from = `${fromNode.id}.${fromHandle.id ?? 'out'}`
  const to = cardAt(event.clientX, event.clientY)
  if (to === undefined) return { from, clientX: event.clientX, clientY: event.clientY }
  const flow = documents.getState().open?.flow
  if (flow !== undefined && canConnect(flow, { from, to })) {
    documents.edit({ label: 'connect' }, (before) => connect(before, { from, to }))
  }
  return undefined
}

/** The wire under a place of the screen. */
function wireAt(clientX: number, clientY: number): string | undefined {
  return idAt({ clientX, clientY }, '.react-flow__edge')
}

/** The node under a place of the screen. */
function cardAt(clientX: number, clientY: number): string | undefined {
  const key = idAt({ clientX, clientY }, '.react-flow__node-card')
  return key !== undefined && thingOf(key).kind === 'node' ? key : undefined
}

function idAt(place: { readonly clientX: number; readonly clientY: number }, selector: string): string | undefined {
  const found = document
    .elementsFromPoint(place.clientX, place.clientY)
    .map((element) => element.closest(selector))
    .find((element) => element !== null)
  return found?.getAttribute('data-id') ?? undefined
}
