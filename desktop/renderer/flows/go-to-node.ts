import type { Workspace } from '../app/workspace.ts'
import { selectionOf } from '../document/selection.ts'

/** Selects a node and brings it into sight; whatever lay over the canvas goes away. */
export function goToNode({ documents, view, canvas }: Workspace, nodeId: string): void {
  view.closeDialog()
  documents.select(selectionOf([nodeId]))
  canvas.current?.reveal(nodeId)
}
