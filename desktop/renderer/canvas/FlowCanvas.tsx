import {
  type Connection,
  ConnectionLineType,
  Controls,
  type Edge,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
} from '@xyflow/react'
import { useMemo, useRef, useState } from 'react'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { SubflowInset } from '../debugger/SubflowInset.tsx'
import { gridPx } from '../document/edits/add-node.ts'
import { ConnectTo } from './ConnectTo.tsx'
import { ContextMenu } from './ContextMenu.tsx'
import { canConnect } from './can-connect.ts'
import { createCanvasUi } from './canvas-ui.ts'
import { EmptyCanvas } from './EmptyCanvas.tsx'
import classes from './FlowCanvas.module.css'
import { FlowSearch } from './FlowSearch.tsx'
import { GridDots } from './GridDots.tsx'
import { listenToCanvas } from './listen-to-canvas.ts'
import { canvasNodeTypes } from './node-types.ts'
import { OverviewMap } from './OverviewMap.tsx'
import { openingViewport } from './opening-viewport.ts'
import { nothingLive } from './overlay.ts'
import { QuickAdd } from './QuickAdd.tsx'
import type { CanvasNode } from './to-canvas.ts'
import { useCanvas } from './use-canvas.ts'
import { useCanvasHandle } from './use-canvas-handle.ts'
import { CanvasUiContext, useCanvasUi, useCanvasUiState } from './use-canvas-ui.ts'
import { useClipboardEvents } from './use-clipboard-events.ts'
import { usePointerPlace } from './use-pointer-place.ts'

/** How the canvas behaves, whatever the flow is. Deleting and moving by key are commands, so that undo knows of them. */
const behaviour = {
  snapToGrid: true,
  snapGrid: [gridPx, gridPx] as [number, number],
  connectionRadius: 28,
  connectionLineType: ConnectionLineType.SmoothStep,
  deleteKeyCode: null,
  disableKeyboardA11y: true,
  autoPanOnNodeFocus: false,
  selectionMode: SelectionMode.Partial,
  selectionKeyCode: 'Shift',
  multiSelectionKeyCode: ['Meta', 'Control', 'Shift'],
  panOnScroll: true,
  zoomOnDoubleClick: false,
  minZoom: 0.2,
  maxZoom: 2,
}

/** From so many nodes on, only what is seen is drawn. */
const manyNodes = 150

/** The canvas of the open flow. */
export function FlowCanvas() {
  const [ui] = useState(createCanvasUi)
  return (
    <ReactFlowProvider>
      <CanvasUiContext value={ui}>
        <CanvasOfFlow />
      </CanvasUiContext>
    </ReactFlowProvider>
  )
}

function CanvasOfFlow() {
  const workspace = useWorkspace()
  const ui = useCanvasUi()
  const flow = useOpenFlow((open) => open.flow)
  const [live, setLive] = useState(nothingLive)
  const frame = useRef<HTMLElement>(null)
  const pointer = usePointerPlace(frame)
  const canvas = useCanvas(live)
  const { screenToFlowPosition, setViewport } = useReactFlow()
  useCanvasHandle({ frame, pointer, ui })
  useClipboardEvents()
  const listeners = useMemo(
    () => listenToCanvas(workspace, { ui, setLive, screenToFlowPosition }),
    [workspace, ui, screenToFlowPosition],
  )
  const isValid = ({ source, sourceHandle, target }: Connection | Edge) =>
    flow !== undefined && canConnect(flow, { from: `${source}.${sourceHandle}`, to: target })
  const cardCount = Object.keys(flow?.nodes ?? {}).length
  return (
    <section className={classes.frame} ref={frame} aria-label="Canvas" data-canvas tabIndex={-1}>
      <ReactFlow<CanvasNode>
        nodes={canvas.nodes}
        edges={canvas.wires}
        nodeTypes={canvasNodeTypes}
        onInit={() => void (flow && setViewport(openingViewport(flow, frame.current?.getBoundingClientRect())))}
        isValidConnection={isValid}
        {...listeners}
        {...behaviour}
        onlyRenderVisibleElements={cardCount > manyNodes}
      >
        <GridDots />
        <Controls showInteractive={false} />
        {cardCount > 12 && <OverviewMap nodes={canvas.nodes} />}
      </ReactFlow>
      {canvas.nodes.length === 0 && <EmptyCanvas />}
      <OnTop />
      <SubflowInset />
    </section>
  )
}

/** What lies over the canvas while it is open: search, menu, and the lists of what may follow a wire. */
function OnTop() {
  const ui = useCanvasUi()
  const quickAdd = useCanvasUiState((state) => state.quickAdd)
  const connectFrom = useCanvasUiState((state) => state.connectFrom)
  return (
    <>
      <FlowSearch />
      <ContextMenu />
      {quickAdd !== undefined && <QuickAdd {...quickAdd} onClose={() => ui.setState({ quickAdd: undefined })} />}
      {connectFrom !== undefined && <ConnectTo from={connectFrom} />}
    </>
  )
}
