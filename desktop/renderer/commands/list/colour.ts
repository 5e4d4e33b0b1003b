import { type FlowColour, flowColours } from '@crossdock/shared/flow'
import type { Workspace } from '../../app/workspace.ts'
import { changeGroup, groupsOf } from '../../document/edits/groups.ts'
import { changeNote } from '../../document/edits/notes.ts'
import { type Command, hasSelectedThings } from '../command.ts'

/** Colours the selected notes and the groups of the selected nodes, one command a colour. */
export const colourCommands = flowColours.map((colour): Command & { readonly colour: FlowColour } => ({
  id: `edit.colour-${colour}`,
  title: `Colour notes and groups ${colour}`,
  group: 'Edit',
  colour,
  isEnabled: (workspace) => hasSelectedThings(workspace) && hasColour(workspace),
  run: ({ documents }) => {
    const selection = documents.getState().open?.selection
    if (selection === undefined) return
    documents.edit({ label: 'colour' }, (flow) => {
      const noted = [...selection.notes].reduce((changed, id) => changeNote(changed, id, { colour }), flow)
      return [...groupsOf(flow, selection.nodes)].reduce((changed, id) => changeGroup(changed, id, { colour }), noted)
    })
  },
}))

function hasColour({ documents }: Workspace): boolean {
  const { open } = documents.getState()
  if (open === undefined) return false
  return open.selection.notes.size > 0 || groupsOf(open.flow, open.selection.nodes).size > 0
}
