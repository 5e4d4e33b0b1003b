import type { Workspace } from '../app/workspace.ts'
import { openPublished } from '../flows/open-flow.ts'
import { findOwnFlow } from './find-own-flow.ts'

/** Opens a subflow to change it: one's own draft or file of it, or what is published. The calling flow can be come back to. */
export async function openToChange(workspace: Workspace, flowId: string): Promise<void> {
  const { documents, subflows, view } = workspace
  const { open } = documents.getState()
  if (open === undefined) return
  const own = await findOwnFlow(workspace, flowId)
  subflows.leave(open)
  view.closeDialog()
  if (own !== undefined) documents.open(own)
  else
    await openPublished(workspace, flowId).catch((thrown: unknown) => {
      subflows.takeBack()
      throw thrown
    })
}

/** Goes back to the calling flow, as it was left. What is unsaved here is kept as a draft. */
export function goBack({ documents, subflows, view }: Workspace): void {
  const caller = subflows.takeBack()
  if (caller === undefined) return
  documents.open(caller)
  view.goTo('flows', 'editor')
}
