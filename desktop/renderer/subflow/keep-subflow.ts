import { type Flow, serializeFlow } from '@crossdock/shared/flow'
import type { Workspace } from '../app/workspace.ts'
import type { FlowOrigin } from '../document/flow-origin.ts'
import { newId } from '../document/new-id.ts'
import { writeDraft } from '../flows/draft.ts'

/** Where an extracted subflow was kept, or why it could not be. */
export type KeptSubflow =
  | { readonly ok: true; readonly as: 'draft' }
  | { readonly ok: true; readonly as: 'file'; readonly name: string }
  | { readonly ok: false; readonly reason: string; readonly remedy: string }

/** The path of the file that a flow came from; undefined for one that is in no file that can be written in place. */
export function pathOf(origin: FlowOrigin | undefined): string | undefined {
  return origin?.kind === 'file' ? origin.path : undefined
}

/** Keeps a subflow where its caller is kept: as a file beside the caller's file, else as a draft of its own. */
export async function keepSubflow({ documents, platform }: Workspace, subflow: Flow): Promise<KeptSubflow> {
  const path = pathOf(documents.getState().open?.origin)
  const { saveBeside } = platform.files
  try {
    if (path === undefined || saveBeside === undefined) {
      const text = writeDraft({ flow: subflow, origin: { kind: 'new' }, saved: undefined, apartText: undefined })
      await platform.drafts.save({ id: newId(), text })
      return { ok: true, as: 'draft' }
    }
    const answer = await saveBeside({ path, id: subflow.id, text: serializeFlow(subflow) })
    if (answer.kind === 'saved') return { ok: true, as: 'file', name: answer.file.name }
    const said = answer.kind === 'failed' ? answer : { message: 'It was not written.', remedy: 'Try again.' }
    return { ok: false, reason: said.message, remedy: `Nothing was changed. ${said.remedy}` }
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    return { ok: false, reason, remedy: 'Nothing was changed. Make room on this machine and try again.' }
  }
}
