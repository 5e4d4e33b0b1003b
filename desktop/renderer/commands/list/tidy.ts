import { tidyLayout } from '../../document/edits/tidy-layout.ts'
import { type Command, isEditing } from '../command.ts'

/** Lays the flow out from left to right. */
export const tidy: Command = {
  id: 'flow.tidy',
  title: 'Tidy up the layout',
  group: 'Flow',
  shortcuts: ['Shift+L'],
  isEnabled: isEditing,
  run: ({ documents, canvas }) => {
    documents.edit({ label: 'tidy up' }, tidyLayout)
    canvas.current?.fit()
  },
}
