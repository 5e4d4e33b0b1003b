import { compareFlows, differenceOf } from '@crossdock/shared/flow'
import type { Workspace } from '../app/workspace.ts'
import { type PublishAnswer, rollBackTo } from '../flows/publish-flow.ts'

type Parts = Pick<Workspace, 'connection' | 'documents' | 'published' | 'versions'>

/**
 * Publishes an old version again. A draft with changes of its own stays as it is; one that said what was published follows,
 * as one step that undo takes back.
 */
export async function rollBack(
  { connection, documents, published, versions }: Parts,
  { version, ...options }: { readonly version: number; readonly message: string; readonly allowMissing: boolean },
): Promise<PublishAnswer> {
  const { client, runtime } = connection.getState()
  const { flowId, current } = published.getState()
  if (client === undefined || runtime === undefined || flowId === undefined || current === undefined) {
    return { kind: 'failed', message: 'The runtime is not connected.', remedy: 'Connect to it first.' }
  }
  const answer = await rollBackTo(client, { ...options, flowId, version, expectedVersion: current.version })
  if (answer.kind === 'published') {
    const flow = await versions.read(version)
    const { open } = documents.getState()
    if (open?.flow.id === flowId && differenceOf(compareFlows(current.flow, open.flow)) === 'same') {
      documents.edit({ label: `roll back to v${version}` }, () => flow)
      if (open.origin.kind !== 'file') {
        documents.markSaved(flow, { kind: 'runtime', runtime: runtime.name, version: answer.version })
      }
    }
  }
  if (answer.kind === 'published' || answer.kind === 'overtaken') {
    await Promise.all([published.refresh(), versions.refresh()])
  }
  return answer
}

/** Makes an old version the draft, as one step that undo takes back. */
export async function adoptAsDraft(
  { documents, versions, view }: Pick<Workspace, 'documents' | 'versions' | 'view'>,
  version: number,
): Promise<void> {
  const flow = await versions.read(version)
  if (documents.getState().open?.flow.id !== flow.id) return
  documents.edit({ label: `take v${version} as the draft` }, () => flow)
  view.notify({ kind: 'done', text: `The draft says what v${version} said. Undo brings back what it was.` })
}
