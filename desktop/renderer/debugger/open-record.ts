import type { ApiClient } from '@crossdock/shared/api'
import { compareFlows, differenceOf, type Flow, readFlowDocument } from '@crossdock/shared/flow'
import type { Workspace } from '../app/workspace.ts'
import { readDraft } from '../flows/draft.ts'
import type { RecordQuestion } from './debug-state.ts'
import { showDebuggerTab } from './make-room.ts'

/** Which record is opened, and where it begins. */
export interface RecordToOpen {
  readonly recordId: string
  /** Everything that is recorded before this node stands; default: where the record stopped. */
  readonly fromNode?: string
}

/**
 * Opens a recorded record in the designer: the flow version that it ran on, a debug session with everything that is
 * recorded of it, the node where it stopped in sight. When an unsaved draft of the same flow says something else, the
 * person is asked which of the two to use. Answers the flow as it ran. Throws what the runtime answers.
 */
export async function openRecordInDesigner(workspace: Workspace, { recordId, fromNode }: RecordToOpen): Promise<Flow> {
  const client = workspace.connection.clientToAct()
  const { flow: flowId, version, key } = await client.getRecord({ params: { record: recordId } })
  const ran = await readVersion(client, { flowId, version })
  const question: RecordQuestion = { recordId, version, key, ran, ...(fromNode === undefined ? {} : { fromNode }) }
  const draft = await otherDraft(workspace, ran)
  if (draft !== undefined) {
    workspace.debug.ask({ ...question, draft })
    workspace.view.openDialog('debug-which-flow')
  } else await openWithVersion(workspace, question)
  return ran
}

/** Takes the version that ran. A draft of the flow stays among the drafts. */
export async function openWithVersion(workspace: Workspace, question: RecordQuestion): Promise<void> {
  const { connection, documents } = workspace
  const { runtime } = connection.getState()
  const { open } = documents.getState()
  const { ran, version } = question
  const isOpen = open?.flow.id === ran.id && differenceOf(compareFlows(ran, open.flow)) === 'same'
  if (!isOpen && runtime !== undefined) {
    documents.open({ flow: ran, saved: ran, origin: { kind: 'runtime', runtime: runtime.name, version } })
  }
  await begin(workspace, question, { version })
}

/** Takes the draft: what is recorded stands, and goes on through the draft. */
export async function openWithDraft(workspace: Workspace, question: RecordQuestion): Promise<void> {
  const { documents } = workspace
  const { draft } = question
  if (draft === undefined) return
  if (documents.getState().open?.draftId !== draft.draftId) documents.open(draft)
  await begin(workspace, question, { document: documents.getState().open?.flow ?? draft.flow })
}

async function begin(
  workspace: Workspace,
  { recordId, fromNode }: RecordQuestion,
  runs: { readonly version: number } | { readonly document: Flow },
): Promise<void> {
  workspace.view.goTo('flows', 'editor')
  showDebuggerTab(workspace)
  const start = { kind: 'record', recordId, ...(fromNode === undefined ? {} : { fromNode }) } as const
  await workspace.debug.startWith(start, runs)
}

async function readVersion(
  client: ApiClient,
  { flowId, version }: { readonly flowId: string; readonly version: number },
): Promise<Flow> {
  const { document } = await client.getFlow({ params: { flow: flowId }, query: { version } })
  const read = readFlowDocument(document)
  if (!read.ok) throw new Error(read.problems[0]?.message ?? 'The document cannot be read.')
  return read.flow
}

/** A draft of the same flow with other logic: the open one, else one that is kept. */
async function otherDraft({ documents, platform }: Workspace, ran: Flow): Promise<RecordQuestion['draft']> {
  const differs = (flow: Flow) => flow.id === ran.id && differenceOf(compareFlows(ran, flow)) === 'logic'
  const { open } = documents.getState()
  if (open !== undefined && differs(open.flow)) return open
  for (const { id, text } of await platform.drafts.list()) {
    if (id === open?.draftId) continue
    const draft = readDraft(text)
    if (draft !== undefined && differs(draft.flow)) return { ...draft, draftId: id }
  }
  return undefined
}
