import { useWorkspace } from '../app/use-workspace.ts'
import { placeNextNode } from '../canvas/place-node.ts'
import { NodeTypeList } from './NodeTypeList.tsx'

/** The nodes to build with: drag one to the canvas, or choose one to add it behind the selected node. */
export function NodePalette() {
  const workspace = useWorkspace()
  return (
    <NodeTypeList
      isDraggable
      onChoose={(type) => placeNextNode(workspace, type)}
      onLeave={() => workspace.canvas.current?.focus()}
    />
  )
}
