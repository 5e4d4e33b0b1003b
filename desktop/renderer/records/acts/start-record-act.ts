import type { Workspace } from '../../app/workspace.ts'
import { mayAct } from '../../connection/connection-store.ts'
import { openRetry } from '../../repair/retry-sheet.ts'
import { countWords, obstacleTo, type RecordAct } from './record-acts.ts'

/** Why an act cannot be done with the records in sight; undefined when it can. */
export function obstacleNow({ connection, records }: Workspace, act: RecordAct): string | undefined {
  const state = connection.getState()
  if (!mayAct(state, 'operator')) return `Operators may do this; your role is ${state.who?.role ?? 'not known'}.`
  return obstacleTo(act, records.getState().target?.records ?? [])
}

/** Begins an act with the records in sight: a dialog for one record, the sheet with its preview for several. */
export function startRecordAct(workspace: Workspace, act: RecordAct): void {
  const { records, view } = workspace
  const { target } = records.getState()
  const obstacle = obstacleNow(workspace, act)
  if (obstacle !== undefined || target === undefined) {
    view.notify({ kind: 'problem', text: obstacle ?? 'No record is chosen.' })
    return
  }
  if (act === 'resolve' || target.detail !== undefined) {
    records.startAct(act)
    return
  }
  const order = {
    verb: act === 'retry' ? 'retry' : 'send-again',
    recordIds: target.records.map(({ id }) => id),
  } as const
  openRetry(workspace, { title: countWords(target.records.length), order })
}
