import { useWorkspace } from '../app/use-workspace.ts'
import { nextPlacement, placeNode } from '../canvas/place-node.ts'
import { NodeTypeList } from './NodeTypeList.tsx'

/** The nodes to build with: drag one to the canvas, or choose one to add it behind the selected node. */
export function NodePalette() {
  const workspace = useWorkspace()
  return (
    <NodeTypeList
      isDraggable
      onChoose={(type) => placeNode(workspace, type, nextPlacement(workspace))}
      onLeave={() => workspace.canvas.current?.focus()}
    />
  )
}
