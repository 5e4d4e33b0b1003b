import { selectionOf } from '../../document/selection.ts'
import { firstNode, nodeBeside, type Step } from '../../document/walk-wires.ts'
import { type Command, isEditing } from '../command.ts'

function walk(step: Step, { title, key }: { readonly title: string; readonly key: string }): Command {
  return {
    id: `go.${step}`,
    title,
    group: 'Go',
    shortcuts: [key],
    isForCanvas: true,
    isEnabled: isEditing,
    run: ({ canvas, documents }) => {
      const { open } = documents.getState()
      if (open === undefined) return
      const [at] = open.selection.nodes
      const next = at === undefined ? firstNode(open.flow) : nodeBeside(open.flow, at, step)
      if (next === undefined) return
      documents.select(selectionOf([next]))
      canvas.current?.reveal(next)
    },
  }
}

/** Arrow keys go from node to node, along wires where there are any. */
export const walkCommands: readonly Command[] = [
  walk('downstream', { title: 'Go to the next node along the wire', key: 'ArrowRight' }),
  walk('upstream', { title: 'Go to the node before', key: 'ArrowLeft' }),
  walk('above', { title: 'Go to the node above', key: 'ArrowUp' }),
  walk('below', { title: 'Go to the node below', key: 'ArrowDown' }),
]
