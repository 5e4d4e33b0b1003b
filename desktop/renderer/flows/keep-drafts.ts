import type { DocumentStore, OpenFlow } from '../document/document-store.ts'
import type { PlatformDrafts } from '../platform/platform.ts'
import { writeDraft } from './draft.ts'

const delayMs = 400

/** What keeps drafts, and how it tells that it cannot. */
export interface DraftOptions {
  readonly drafts: Pick<PlatformDrafts, 'save' | 'drop'>
  /** Called once when writing begins to fail, e.g. because the disk or the browser's storage is full. */
  onFailure(reason: string): void
}

/**
 * Keeps unsaved work as a draft shortly after each edit, and drops the draft when nothing is unsaved. An untouched new
 * flow or sample is no work. Answers a function that writes what is due at once and tells whether all is kept, and one that
 * ends it.
 */
export function keepDrafts(
  documents: DocumentStore,
  { drafts, onFailure }: DraftOptions,
): { readonly flush: () => Promise<{ readonly isKept: boolean }>; readonly stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let due: OpenFlow | undefined
  let isFailing = false
  const flush = async () => {
    clearTimeout(timer)
    const open = due
    due = undefined
    if (open === undefined) return { isKept: !isFailing }
    try {
      await (open.isDirty ? drafts.save({ id: open.draftId, text: writeDraft(open) }) : drafts.drop(open.draftId))
      isFailing = false
    } catch (thrown) {
      if (!isFailing) onFailure(thrown instanceof Error ? thrown.message : String(thrown))
      isFailing = true
      due ??= open
    }
    return { isKept: !isFailing }
  }
  const unsubscribe = documents.subscribe(({ open }, { open: before }) => {
    if (before !== undefined && open?.draftId !== before.draftId) void flush()
    if (open === undefined || open.draftId !== before?.draftId) return
    if (open.flow === before.flow && open.apartText === before.apartText && open.isDirty === before.isDirty) return
    due = open
    clearTimeout(timer)
    timer = setTimeout(() => void flush(), delayMs)
  })
  const stop = () => {
    clearTimeout(timer)
    unsubscribe()
  }
  return { flush, stop }
}
