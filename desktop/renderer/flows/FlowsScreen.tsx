import { useOpenFlow, useView } from '../app/use-workspace.ts'
import { FlowEditor } from './FlowEditor.tsx'
import { FlowsHome } from './FlowsHome.tsx'

/** The list of flows, or the one that is open (`#/flows/editor`). */
export function FlowsScreen() {
  const rest = useView((view) => view.route.rest)
  const draftId = useOpenFlow((open) => open.draftId)
  return rest === 'editor' && draftId !== undefined ? <FlowEditor key={draftId} /> : <FlowsHome />
}
