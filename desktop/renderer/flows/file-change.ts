import { type Flow, readFlow } from '@crossdock/shared/flow'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { DocumentStore } from '../document/document-store.ts'
import type { FlowFile, PlatformFiles, Unsubscribe } from '../platform/platform.ts'

/** What another program did to the file of the open flow. */
export type FileChange = { readonly kind: 'changed' } | { readonly kind: 'gone' }

/** `change` is undefined while the file is as we know it. */
export interface FileChangeState {
  readonly change: FileChange | undefined
}

/** Notices when the file of the open flow is changed or deleted by another program. */
export interface FileChangeStore extends Pick<StoreApi<FileChangeState>, 'getState' | 'subscribe' | 'getInitialState'> {
  /** Tells what saving has found. */
  report(change: FileChange | undefined): void
}

/** Watches the file of whatever flow is open. Our own writing is no change. */
export function createFileChangeStore(documents: DocumentStore, files: Pick<PlatformFiles, 'watch'>): FileChangeStore {
  const store = createStore<FileChangeState>(() => ({ change: undefined }))
  const report = (change: FileChange | undefined) => {
    if (change?.kind !== store.getState().change?.kind) store.setState({ change })
  }
  let watched: { readonly path: string; readonly draftId: string; readonly stop: Unsubscribe } | undefined
  documents.subscribe(({ open }, { open: before }) => {
    const origin = open?.origin
    const path = origin?.kind === 'file' ? origin.path : undefined
    if (open?.origin !== before?.origin) report(undefined)
    if (path === watched?.path && open?.draftId === watched?.draftId) return
    watched?.stop()
    watched = undefined
    if (path === undefined || open === undefined) return
    const stop = files.watch(path, ({ hash }) => {
      const now = documents.getState().open?.origin
      if (now?.kind !== 'file' || now.path !== path) return
      if (hash === undefined) report({ kind: 'gone' })
      else report(hash === now.hash ? undefined : { kind: 'changed' })
    })
    watched = { path, draftId: open.draftId, stop }
  })
  return { ...store, report }
}

/** What is needed to settle a change. */
export interface FileParts {
  readonly documents: DocumentStore
  readonly platform: { readonly files: Pick<PlatformFiles, 'read'> }
  readonly fileChange: FileChangeStore
}

/** The file as it is now, or why it cannot be read. */
export type Theirs =
  | { readonly ok: true; readonly flow: Flow; readonly file: FlowFile }
  | { readonly ok: false; readonly message: string; readonly hash?: string }

/** Reads what another program has written. */
export async function readTheirs({ documents, platform }: Pick<FileParts, 'documents' | 'platform'>): Promise<Theirs> {
  const origin = documents.getState().open?.origin
  if (origin?.kind !== 'file' || origin.path === undefined) return { ok: false, message: 'No file is open.' }
  const answer = await platform.files.read(origin.path)
  if (answer.kind !== 'opened') {
    return { ok: false, message: answer.kind === 'failed' ? `${answer.message} ${answer.remedy}` : 'It was not read.' }
  }
  const { file } = answer
  const read = readFlow(file.text)
  if (read.ok) return { ok: true, flow: read.flow, file }
  const message = read.problems[0]?.message ?? 'It is not a flow document.'
  return { ok: false, message, ...(file.hash === undefined ? {} : { hash: file.hash }) }
}

/** Goes on with the file as it is now. Undo brings back what was here. */
export function takeTheirs(
  { documents }: Pick<FileParts, 'documents'>,
  { flow, file }: Extract<Theirs, { ok: true }>,
): void {
  documents.edit({ label: 'take over the file' }, () => flow)
  documents.markSaved(flow, originOf(file))
}

/** Goes on with what is here; the next save writes over what the other program has written. */
export function keepMine({ documents, fileChange }: Pick<FileParts, 'documents' | 'fileChange'>, theirs: Theirs): void {
  const { open } = documents.getState()
  if (open === undefined || open.origin.kind !== 'file') return
  if (theirs.ok) documents.markSaved(theirs.flow, originOf(theirs.file))
  else if (theirs.hash !== undefined && open.saved !== undefined) {
    documents.markSaved(open.saved, { ...open.origin, hash: theirs.hash })
  }
  fileChange.report(undefined)
}

function originOf({ name, path, hash }: FlowFile) {
  return {
    kind: 'file',
    name,
    ...(path === undefined ? {} : { path }),
    ...(hash === undefined ? {} : { hash }),
  } as const
}
