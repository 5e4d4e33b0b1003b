import type { Workspace } from '../app/workspace.ts'
import { mayAct } from '../connection/connection-store.ts'
import { openRecordInDesigner } from '../debugger/open-record.ts'
import { runSafely } from '../repair/run-safely.ts'
import { type ExceptionAct, subjectOf } from './exception-words.ts'
import { retry } from './exceptions-acts.ts'
import { chosenGroup, singleRow } from './exceptions-store.ts'

/** Begins an act: opens its form, the retry sheet, or the record in the designer. */
export function startAct(workspace: Workspace, act: ExceptionAct): void {
  const { connection, exceptions } = workspace
  if (!mayAct(connection.getState(), 'operator')) return
  if (act === 'open-in-designer') void runSafely(workspace, () => openInDesigner(workspace))
  else if (act === 'retry') retry(workspace)
  else exceptions.openForm(exceptions.getState().form === act ? undefined : act)
}

/** Opens the record in view where it stopped, and says above the canvas which group is being repaired. */
async function openInDesigner(workspace: Workspace): Promise<void> {
  const state = workspace.exceptions.getState()
  const [group, row] = [chosenGroup(state), singleRow(state)]
  if (group === undefined || row === undefined) return
  const ran = await openRecordInDesigner(workspace, { recordId: row.recordId })
  workspace.repair.setRepairing({
    title: subjectOf(group),
    cause: group.cause.text,
    ...{ flow: group.flow, fingerprint: group.fingerprint, node: group.node, ran },
  })
}
