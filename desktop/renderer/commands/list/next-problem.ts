import { selectionOf } from '../../document/selection.ts'
import { type Command, isEditing } from '../command.ts'

/** Goes to the next node that has a problem. */
export const nextProblem: Command = {
  id: 'flow.next-problem',
  title: 'Go to the next problem',
  group: 'Flow',
  shortcuts: ['F8'],
  worksInText: true,
  isEnabled: (workspace) => isEditing(workspace) && workspace.problems.getState().byNode.size > 0,
  run: ({ documents, problems, canvas }) => {
    const ids = [...problems.getState().byNode.keys()]
    const [selected] = documents.getState().open?.selection.nodes ?? []
    const next = ids[(selected === undefined ? -1 : ids.indexOf(selected)) + 1] ?? ids[0]
    if (next === undefined) return
    documents.select(selectionOf([next]))
    canvas.current?.reveal(next)
  },
}
