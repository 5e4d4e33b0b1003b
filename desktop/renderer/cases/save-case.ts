import type { DebugSession } from '@crossdock/shared/api'
import type { Workspace } from '../app/workspace.ts'
import { caseOfSession } from './session-case.ts'

/** Opens the sheet in which a recorded record becomes a case: its name, the fields to mask, a preview. */
export function saveRecordAsCase(workspace: Workspace, recordId: string): void {
  workspace.cases.prepare({ kind: 'record', recordId })
  workspace.view.openDialog('save-case')
}

/** Opens the sheet in which what a debug session has done becomes a case, with what its nodes answered as pins. */
export function saveSessionAsCase(workspace: Workspace, session: DebugSession): void {
  const flow = workspace.documents.getState().open?.flow
  const [first] = session.records
  const document = caseOfSession(session, {
    name: first === undefined ? 'Session' : `${first.entity} ${first.key}`,
    source: Object.keys(flow?.nodes ?? {})[0] ?? '',
    at: session.startedAt,
  })
  if (document === undefined) {
    workspace.view.notify({
      kind: 'problem',
      text: 'Nothing has come in yet that could become a case.',
      remedy: 'Step through the flow once, then save what happened.',
    })
    return
  }
  const note = 'It holds what came in and what the nodes that reach outside answered in this session.'
  workspace.cases.prepare({ kind: 'document', document, note })
  workspace.view.openDialog('save-case')
}
