import { readFlow } from '@crossdock/shared/flow'
import type { Workspace } from '../app/workspace.ts'
import type { OpenOptions } from '../document/document-store.ts'
import { readDraft } from '../flows/draft.ts'
import { pathOf } from './keep-subflow.ts'

/** A flow as one works on it, found by its id: a draft, or a file beside the open one. Undefined when there is neither. */
export async function findOwnFlow(workspace: Workspace, flowId: string): Promise<OpenOptions | undefined> {
  return (await findDraft(workspace, flowId)) ?? (await findBeside(workspace, flowId))
}

async function findDraft({ platform }: Workspace, flowId: string): Promise<OpenOptions | undefined> {
  for (const { id, text } of await platform.drafts.list()) {
    const draft = readDraft(text)
    if (draft?.flow.id === flowId) return { ...draft, draftId: id }
  }
  return undefined
}

/** Looks among the files that were open or saved before: the page may read no others. */
async function findBeside({ documents, platform }: Workspace, flowId: string): Promise<OpenOptions | undefined> {
  const openPath = pathOf(documents.getState().open?.origin)
  if (openPath === undefined) return undefined
  for (const { path, name } of await platform.files.listRecent()) {
    if (!isNamedAfter(name, flowId) || folderOf(path) !== folderOf(openPath)) continue
    const answer = await platform.files.read(path)
    const read = answer.kind === 'opened' ? readFlow(answer.file.text) : undefined
    if (answer.kind !== 'opened' || !read?.ok || read.flow.id !== flowId) continue
    const { text: _text, ...file } = answer.file
    return { flow: read.flow, saved: read.flow, origin: { kind: 'file', ...file } }
  }
  return undefined
}

/** `<id>.flow.json`, or with a number where that was taken. */
function isNamedAfter(name: string, flowId: string): boolean {
  return name.startsWith(flowId) && /^(?:-\d+)?\.flow\.json$/.test(name.slice(flowId.length))
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')))
}
