import type { ResponseOf } from '@crossdock/shared/api'
import { useEffect, useState } from 'react'
import { useConnection, useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import type { Draft, RecentFile } from '../platform/platform.ts'
import { describeOrigin } from './describe-origin.ts'
import { readDraft, writeDraft } from './draft.ts'

/** A flow of the connected runtime. */
export type PublishedFlow = ResponseOf<'listFlows'>['items'][number]

/** The flows of the connected runtime; undefined while they are not known. */
export function usePublishedFlows(): {
  readonly flows: readonly PublishedFlow[] | undefined
  readonly problem: string | undefined
} {
  const client = useConnection((state) => state.client)
  const [state, setState] = useState<ReturnType<typeof usePublishedFlows>>({ flows: undefined, problem: undefined })
  useEffect(() => {
    let isCurrent = true
    const set = (next: typeof state) => isCurrent && setState(next)
    setState({ flows: undefined, problem: undefined })
    client?.listFlows({}).then(
      ({ items }) => set({ flows: items, problem: undefined }),
      (thrown: unknown) =>
        set({ flows: undefined, problem: thrown instanceof Error ? thrown.message : String(thrown) }),
    )
    return () => {
      isCurrent = false
    }
  }, [client])
  return state
}

/** Unsaved work, newest first, the open flow included, and how to throw one away. */
export function useDrafts(): {
  readonly drafts: readonly { readonly draft: Draft; readonly name: string; readonly from: string }[]
  readonly discard: (id: string) => void
} {
  const { documents, platform } = useWorkspace()
  const [kept, setDrafts] = useState<readonly Draft[]>([])
  const open = useOpenFlow((flow) => flow)
  // The open flow's draft may be due only in a moment, so it is taken from the store.
  const others = kept.filter(({ id }) => id !== open?.draftId)
  const drafts = open?.isDirty
    ? [{ id: open.draftId, text: writeDraft(open), savedAt: new Date().toISOString() }, ...others]
    : others
  useEffect(() => {
    void platform.drafts.list().then(setDrafts)
  }, [platform])
  const readable = drafts.flatMap((draft) => {
    const read = readDraft(draft.text)
    return read === undefined ? [] : [{ draft, name: read.flow.name, from: describeOrigin(read.origin) }]
  })
  return {
    drafts: readable.sort((a, b) => b.draft.savedAt.localeCompare(a.draft.savedAt)),
    discard: (id) => {
      if (id === open?.draftId) documents.close()
      void platform.drafts.drop(id).then(() => platform.drafts.list().then(setDrafts))
    },
  }
}

/** Files that were open before; none in a browser. */
export function useRecentFiles(): readonly RecentFile[] {
  const { platform } = useWorkspace()
  const [files, setFiles] = useState<readonly RecentFile[]>([])
  useEffect(() => {
    void platform.files.listRecent().then(setFiles)
  }, [platform])
  return files
}
