import { type Flow, serializeFlow } from '@crossdock/shared/flow'
import type { Workspace } from '../app/workspace.ts'
import type { SaveAnswer } from '../platform/platform.ts'

/** Saves the open flow to its file; asks where when it has none. */
export async function saveFlow(workspace: Workspace): Promise<void> {
  const { open } = workspace.documents.getState()
  if (open === undefined || refuseUnread(workspace)) return
  const { flow, origin } = open
  if (origin.kind !== 'file' || origin.path === undefined) return saveFlowAs(workspace)
  const expected = origin.hash === undefined ? {} : { expectedHash: origin.hash }
  const answer = await workspace.platform.files.save({ path: origin.path, text: serializeFlow(flow), ...expected })
  finish(workspace, flow, answer)
}

/** The canvas has nothing of a file that is no flow yet: writing it would empty the file. */
function refuseUnread({ jsonText, view }: Workspace): boolean {
  jsonText.flush()
  const { isUnread } = jsonText.getState()
  if (isUnread) {
    view.notify({
      kind: 'problem',
      text: 'The text is no flow yet, so nothing was saved. The file is as it was.',
      remedy: 'Mend the place that the JSON view marks, then save.',
    })
  }
  return isUnread
}

/** Asks for a place and saves the open flow there. In a browser the file is downloaded. */
export async function saveFlowAs(workspace: Workspace): Promise<void> {
  const flow = workspace.documents.getState().open?.flow
  if (flow === undefined || refuseUnread(workspace)) return
  const text = serializeFlow(flow)
  finish(workspace, flow, await workspace.platform.files.saveAs({ suggestedName: `${flow.id}.flow.json`, text }))
}

/** Writes the open flow to its path, whatever is or is not there. */
export async function saveFlowAnew(workspace: Workspace): Promise<void> {
  const { open } = workspace.documents.getState()
  if (open === undefined || open.origin.kind !== 'file' || open.origin.path === undefined) return
  if (refuseUnread(workspace)) return
  const { flow } = open
  finish(workspace, flow, await workspace.platform.files.save({ path: open.origin.path, text: serializeFlow(flow) }))
}

function finish({ documents, fileChange, view, platform }: Workspace, flow: Flow, answer: SaveAnswer): void {
  if (answer.kind === 'cancelled') return
  if (answer.kind === 'failed') {
    view.notify({ kind: 'problem', text: answer.message, remedy: answer.remedy })
    return
  }
  if (answer.kind === 'changedOutside') {
    fileChange.report({ kind: answer.current === undefined ? 'gone' : 'changed' })
    view.notify({
      kind: 'problem',
      text: `The file was ${answer.current === undefined ? 'deleted' : 'changed'} by another program, so it was not saved.`,
      remedy: 'Nothing is lost: choose above what to do.',
    })
    return
  }
  documents.markSaved(flow, { kind: 'file', ...answer.file })
  const verb = platform.files.canWriteInPlace ? 'Saved' : 'Downloaded'
  const isApart = documents.getState().open?.apartText !== undefined
  const rest = isApart ? ' What stands in the JSON view is no part of it yet; it is kept as a draft.' : ''
  view.notify({ kind: 'done', text: `${verb} ${answer.file.name}.${rest}` })
}
