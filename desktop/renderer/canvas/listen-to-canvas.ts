import type { Edge, ReactFlowProps, XYPosition } from '@xyflow/react'
import type { Workspace } from '../app/workspace.ts'
import { isEnabled, runCommand } from '../commands/command.ts'
import { inspect } from '../commands/list/focus-panels.ts'
import { openSubflow } from '../commands/list/open-subflow.ts'
import { connect } from '../document/edits/connect.ts'
import { reconnect } from '../document/edits/reconnect.ts'
import { emptySelection, notesSelection, selectionOf } from '../document/selection.ts'
import { thingOf } from './canvas-ids.ts'
import type { CanvasUi } from './canvas-ui.ts'
import { dropNodeType, dropOnWire, dropWire } from './drops.ts'
import { followNodeChanges, selectionAfter } from './follow-changes.ts'
import type { Live } from './overlay.ts'
import type { CanvasNode } from './to-canvas.ts'

interface Parts {
  readonly ui: CanvasUi
  setLive(update: (before: Live) => Live): void
  screenToFlowPosition(place: XYPosition): XYPosition
}

type Listeners = Pick<
  ReactFlowProps<CanvasNode>,
  | 'onNodesChange'
  | 'onEdgesChange'
  | 'onNodeClick'
  | 'onNodeDoubleClick'
  | 'onNodeDragStop'
  | 'onConnect'
  | 'onConnectStart'
  | 'onConnectEnd'
  | 'onReconnect'
  | 'onNodeContextMenu'
  | 'onEdgeContextMenu'
  | 'onPaneContextMenu'
  | 'onSelectionContextMenu'
  | 'onDragOver'
  | 'onDrop'
>

/** What the mouse does on the canvas. Made once, so that a drawn card is not drawn again for a new listener. */
export function listenToCanvas(workspace: Workspace, parts: Parts): Listeners {
  return { ...listenToChanges(workspace, parts), ...listenToWires(workspace, parts), ...listenToMenu(workspace, parts) }
}

function listenToChanges(workspace: Workspace, { ui, setLive, screenToFlowPosition }: Parts): Partial<Listeners> {
  const { documents } = workspace
  let live: Live = new Map()
  return {
    onNodesChange: (changes) => {
      const next = followNodeChanges(workspace, changes, live)
      if (next === undefined) return
      live = next
      setLive(() => next)
    },
    onEdgesChange: (changes) => {
      const selection = documents.getState().open?.selection ?? emptySelection
      const after = selectionAfter(selection, { wires: changes })
      if (after !== selection) documents.select(after)
    },
    onNodeClick: (_event, node) => {
      if (node.type === 'frame') documents.select(selectionOf(node.data.members))
    },
    onNodeDoubleClick: (_event, node) => {
      if (node.type === 'card') void runCommand(isEnabled(openSubflow, workspace) ? openSubflow : inspect, workspace)
      else ui.setState({ editing: node.id })
    },
    onNodeDragStop: (event, node) => {
      if (node.type === 'frame') documents.select(selectionOf(node.data.members))
      else dropOnWire(workspace, { event, node })
    },
    onDragOver: (event) => event.preventDefault(),
    onDrop: (event) => dropNodeType(workspace, { event, placeOf: screenToFlowPosition }),
  }
}

function listenToWires(workspace: Workspace, { ui }: Parts): Partial<Listeners> {
  const { documents } = workspace
  return {
    onConnect: ({ source, sourceHandle, target }) =>
      documents.edit({ label: 'connect' }, (flow) => connect(flow, { from: `${source}.${sourceHandle}`, to: target })),
    onConnectStart: (_event, { nodeId, handleId, handleType }) => {
      if (nodeId !== null && handleType === 'source') ui.setState({ drawingFrom: `${nodeId}.${handleId ?? 'out'}` })
    },
    onConnectEnd: (event, state) =>
      ui.setState({ drawingFrom: undefined, quickAdd: dropWire(workspace, { event, state }) }),
    onReconnect: (edge, { source, sourceHandle, target }) =>
      documents.edit({ label: 'lead the wire elsewhere' }, (flow) =>
        reconnect(flow, {
          wire: { from: `${edge.source}.${edge.sourceHandle}`, to: edge.target },
          to: { from: `${source}.${sourceHandle}`, to: target },
        }),
      ),
  }
}

function listenToMenu({ documents }: Workspace, { ui }: Parts): Partial<Listeners> {
  const open = (event: MouseEvent | React.MouseEvent) => {
    event.preventDefault()
    ui.setState({ menu: { clientX: event.clientX, clientY: event.clientY } })
  }
  return {
    onNodeContextMenu: (event, node) => {
      selectFor(documents, node)
      open(event)
    },
    onEdgeContextMenu: (event, edge: Edge) => {
      if (documents.getState().open?.selection.wires.has(edge.id) !== true) documents.select(selectionOf([], [edge.id]))
      open(event)
    },
    onPaneContextMenu: (event) => {
      documents.select(emptySelection)
      open(event)
    },
    onSelectionContextMenu: open,
  }
}

/** Selects what the menu is opened on, unless it is selected already. */
function selectFor(documents: Workspace['documents'], node: CanvasNode): void {
  const selection = documents.getState().open?.selection ?? emptySelection
  const { kind, id } = thingOf(node.id)
  if (node.type === 'frame') documents.select(selectionOf(node.data.members))
  else if (kind === 'note' && !selection.notes.has(id)) documents.select(notesSelection([id]))
  else if (kind === 'node' && !selection.nodes.has(id)) documents.select(selectionOf([id]))
}
