import type { Workspace } from '../app/workspace.ts'
import { readDraft } from '../flows/draft.ts'
import { openPublished } from '../flows/open-flow.ts'

/** Opens a subflow to change it: the draft that is begun of it, or what is published. The calling flow can be come back to. */
export async function openToChange(workspace: Workspace, flowId: string): Promise<void> {
  const { documents, platform, subflows, view } = workspace
  const { open } = documents.getState()
  if (open === undefined) return
  const drafts = await platform.drafts.list()
  const draft = drafts.find(({ text }) => readDraft(text)?.flow.id === flowId)
  const options = draft && readDraft(draft.text)
  subflows.leave(open)
  view.closeDialog()
  if (options !== undefined && draft !== undefined) documents.open({ ...options, draftId: draft.id })
  else
    await openPublished(workspace, flowId).catch((thrown: unknown) => {
      subflows.takeBack()
      throw thrown
    })
}

/** True when there is a draft of a flow of this id. */
export async function hasDraftOf({ platform }: Workspace, flowId: string): Promise<boolean> {
  const drafts = await platform.drafts.list()
  return drafts.some(({ text }) => readDraft(text)?.flow.id === flowId)
}

/** Goes back to the calling flow, as it was left. What is unsaved here is kept as a draft. */
export function goBack({ documents, subflows, view }: Workspace): void {
  const caller = subflows.takeBack()
  if (caller === undefined) return
  documents.open(caller)
  view.goTo('flows', 'editor')
}
