import { type Flow, type FlowProblem, flowFormat, flowSchema, readFlow, readFlowDocument } from '@crossdock/shared/flow'
import type { Workspace } from '../app/workspace.ts'
import type { OpenOptions } from '../document/document-store.ts'
import type { FlowOrigin } from '../document/flow-origin.ts'
import { newId } from '../document/new-id.ts'
import { indexJson } from '../json-view/json-index.ts'
import type { Draft, OpenAnswer } from '../platform/platform.ts'
import { readDraft } from './draft.ts'

/** Opens an empty flow in the editor. */
export function createFlow(workspace: Workspace): void {
  const flow = flowSchema.parse({
    format: flowFormat,
    // Of its own at once: samples and target fields are kept by it, and publishing must not meet another new flow's.
    id: `new-flow-${newId().slice(0, 4)}`,
    name: 'New flow',
    record: { entity: 'order' },
    nodes: {},
  })
  show(workspace, { flow, origin: { kind: 'new' } })
}

/** Opens a sample. Saving it makes it a flow of one's own. */
export function openSample(workspace: Workspace, flow: Flow): void {
  show(workspace, { flow, origin: { kind: 'sample' }, saved: flow })
}

/** Lets the user choose a file and opens it. */
export async function openFlowFile(workspace: Workspace): Promise<void> {
  showFile(workspace, await workspace.platform.files.open())
}

/** Opens a file that was open before, or that the system asks to open. */
export async function openFlowPath(workspace: Workspace, path: string): Promise<void> {
  showFile(workspace, await workspace.platform.files.read(path))
}

/** Opens a file that was dropped on the window. */
export async function openDroppedFile(workspace: Workspace, file: File): Promise<void> {
  showFile(workspace, await workspace.platform.files.readDropped(file))
}

/** Opens what a runtime has published under an id, or the draft that was begun from it. Throws what the runtime answers. */
export async function openPublished(workspace: Workspace, flowId: string): Promise<void> {
  const { client, runtime } = workspace.connection.getState()
  if (client === undefined || runtime === undefined) return
  const draft = await findDraft(workspace, (options) => isFrom(options, { flowId, runtime: runtime.name }))
  // A draft keeps the version that it was begun from, so that what others have published since is not overwritten unseen.
  if (draft !== undefined) return show(workspace, draft)
  const answer = await client.getFlow({ params: { flow: flowId } })
  const read = readFlowDocument(answer.document)
  if (!read.ok) return refuse(workspace, flowId, read)
  const origin = { kind: 'runtime', runtime: runtime.name, version: answer.version } as const
  show(workspace, { flow: read.flow, saved: read.flow, origin })
}

/** Goes on with unsaved work. */
export function continueDraft(workspace: Workspace, draft: Draft): void {
  if (workspace.documents.getState().open?.draftId === draft.id) {
    workspace.view.goTo('flows', 'editor')
    return
  }
  const options = readDraft(draft.text)
  if (options !== undefined) show(workspace, { ...options, draftId: draft.id })
}

function isFrom({ flow, origin }: OpenOptions, place: { readonly flowId: string; readonly runtime: string }): boolean {
  return origin.kind === 'runtime' && origin.runtime === place.runtime && flow.id === place.flowId
}

async function findDraft(
  { platform }: Workspace,
  fits: (options: OpenOptions) => boolean,
): Promise<OpenOptions | undefined> {
  const drafts = await platform.drafts.list()
  const options = drafts.map(({ id, text }) => ({ draft: readDraft(text), draftId: id }))
  return options.flatMap(({ draft, draftId }) => (draft !== undefined && fits(draft) ? [{ ...draft, draftId }] : []))[0]
}

function showFile(workspace: Workspace, answer: OpenAnswer): void {
  if (answer.kind === 'cancelled') return
  if (answer.kind === 'failed') {
    workspace.view.notify({ kind: 'problem', text: answer.message, remedy: answer.remedy })
    return
  }
  const { name, path, hash, text } = answer.file
  const read = readFlow(text)
  const place = { ...(path === undefined ? {} : { path }), ...(hash === undefined ? {} : { hash }) }
  const origin = { kind: 'file', name, ...place } as const
  if (read.ok) show(workspace, { flow: read.flow, saved: read.flow, origin })
  else if (canBeMended(text, read.problems)) showBroken(workspace, { text, origin })
  else refuse(workspace, name, read)
}

/** True for a text that is no JSON, at a place that can be shown, and for a flow of ours in which a part has a wrong shape. */
function canBeMended(text: string, problems: readonly FlowProblem[]): boolean {
  const [first] = problems
  return first?.code === 'SHAPE_INVALID' || (first?.code === 'NOT_JSON' && indexJson(text).fault !== undefined)
}

/**
 * Opens a text that is no flow (yet) in the JSON view, at the place where it goes wrong. The canvas stays empty until it is
 * mended, and nothing is saved over the file before.
 */
function showBroken(
  workspace: Workspace,
  { text, origin }: { readonly text: string; readonly origin: Extract<FlowOrigin, { kind: 'file' }> },
): void {
  const flow = flowSchema.parse({
    ...{ format: flowFormat, id: 'unread-file', name: origin.name, record: { entity: 'order' }, nodes: {} },
  })
  show(workspace, { flow, saved: flow, origin })
  workspace.jsonText.openBroken(text)
  workspace.view.showBottomTab('json')
}

function refuse(
  { view }: Workspace,
  name: string,
  { problems }: { readonly problems: readonly { readonly message: string; readonly remedy: string }[] },
): void {
  const [first] = problems
  const rest = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
  view.notify({
    kind: 'problem',
    text: `“${name}” cannot be opened. ${first?.message ?? ''}${rest}`,
    ...(first === undefined ? {} : { remedy: first.remedy }),
  })
}

function show({ documents, view }: Workspace, options: OpenOptions): void {
  const { open: left } = documents.getState()
  documents.open(options)
  // An untouched new flow or sample is no work, and no draft of it is kept.
  const isWork = left?.isDirty === true && (left.past.length > 0 || left.apartText !== undefined)
  if (isWork && left.draftId !== options.draftId) {
    view.notify({ kind: 'done', text: `“${left.flow.name}” is kept as a draft, under “Unsaved work”.` })
  }
  if (options.apartText !== undefined) view.showBottomTab('json')
  view.goTo('flows', 'editor')
}
