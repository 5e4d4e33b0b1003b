import { lazy, Suspense } from 'react'
import { useView } from '../app/use-workspace.ts'
import { BottomPanel } from '../bottom-panel/BottomPanel.tsx'
import { Inspector } from '../inspector/Inspector.tsx'
import { NodePalette } from '../palette/NodePalette.tsx'
import { RepairBar } from '../repair/RepairBar.tsx'
import { SubflowBar } from '../subflow/SubflowBar.tsx'
import { FileChangeBar } from './FileChangeBar.tsx'
import classes from './FlowEditor.module.css'
import { PanelEdge } from './PanelEdge.tsx'

const FlowCanvas = lazy(async () => ({ default: (await import('../canvas/FlowCanvas.tsx')).FlowCanvas }))
const closedBottomPx = 35

/** Palette, canvas, inspector, and the panel below. */
export function FlowEditor() {
  const { palette, inspector, bottom } = useView((view) => view.panels)
  return (
    <div
      className={classes.editor}
      style={{
        gridTemplateColumns: `${palette.isOpen ? palette.sizePx : 0}px minmax(0, 1fr) ${inspector.isOpen ? inspector.sizePx : 0}px`,
        gridTemplateRows: `auto minmax(0, 1fr) ${bottom.isOpen ? bottom.sizePx : closedBottomPx}px`,
      }}
    >
      <div className={classes.top}>
        <FileChangeBar />
        <RepairBar />
        <SubflowBar />
      </div>
      <div className={classes.palette}>
        {palette.isOpen && (
          <>
            <NodePalette />
            <PanelEdge panel="palette" side="right" />
          </>
        )}
      </div>
      <div className={classes.canvas}>
        <Suspense>
          <FlowCanvas />
        </Suspense>
      </div>
      <div className={classes.inspector}>
        {inspector.isOpen && (
          <>
            <PanelEdge panel="inspector" side="left" />
            <Inspector />
          </>
        )}
      </div>
      <div className={classes.bottom}>
        {bottom.isOpen && <PanelEdge panel="bottom" side="top" />}
        <BottomPanel />
      </div>
    </div>
  )
}
