import { compareFlows, type Flow } from '@crossdock/shared/flow'
import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { useConnection, useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import type { Compared } from './describe-comparison.ts'
import type { Side, Sides, VersionInfo } from './versions-store.ts'

/** The versions of the open flow, kept fresh while somebody looks. */
export function useVersions(): {
  readonly items: readonly VersionInfo[] | undefined
  readonly problem: string | undefined
} {
  const { versions, published } = useWorkspace()
  const items = useStore(versions, (state) => state.items)
  const problem = useStore(versions, (state) => state.problem)
  const client = useConnection((state) => state.client)
  const flowId = useOpenFlow((open) => open.flow.id)
  const current = useStore(published, (state) => state.current?.version)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another client, flow or current version means another list.
  useEffect(() => void versions.refresh(), [versions, client, flowId, current])
  return { items, problem }
}

/** What is compared now: what was chosen, or else the current version with the draft. */
export function useSides(items: readonly VersionInfo[]): Sides {
  const chosen = useStore(useWorkspace().versions, (state) => state.sides)
  return chosen ?? { before: items[0]?.version ?? 'draft', after: 'draft' }
}

/** Both sides of a comparison, as soon as they were read. */
export function useCompared({ before, after }: Sides): {
  readonly compared: Compared | undefined
  readonly problem: string | undefined
} {
  const left = useSideFlow(before)
  const right = useSideFlow(after)
  const [from, to] = [left.flow, right.flow]
  const compared = useMemo(
    () =>
      from === undefined || to === undefined
        ? undefined
        : { before: from, after: to, comparison: compareFlows(from, to) },
    [from, to],
  )
  return { compared, problem: left.problem ?? right.problem }
}

/** The flow of one side. The draft follows edits a moment later, so that typing never waits. */
function useSideFlow(side: Side): { readonly flow: Flow | undefined; readonly problem: string | undefined } {
  const { versions } = useWorkspace()
  const draft = useDeferredValue(useOpenFlow((open) => open.flow))
  const [read, setRead] = useState<{ side: Side; flow?: Flow; problem?: string }>()
  useEffect(() => {
    if (side === 'draft') return
    let isCurrent = true
    versions.read(side).then(
      (flow) => isCurrent && setRead({ side, flow }),
      (thrown: unknown) =>
        isCurrent && setRead({ side, problem: thrown instanceof Error ? thrown.message : String(thrown) }),
    )
    return () => {
      isCurrent = false
    }
  }, [side, versions])
  if (side === 'draft') return { flow: draft, problem: undefined }
  return read?.side === side ? { flow: read.flow, problem: read.problem } : { flow: undefined, problem: undefined }
}
