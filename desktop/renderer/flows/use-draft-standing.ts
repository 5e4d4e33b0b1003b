import { compareFlows, differenceOf, type FlowComparison, type FlowDifference } from '@crossdock/shared/flow'
import { useDeferredValue, useMemo } from 'react'
import { useStore } from 'zustand'
import { useConnection, useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { baseVersionOf } from './publish-flow.ts'
import type { PublishedVersion } from './published-store.ts'

/** How the open flow stands against what the connected runtime has. */
export interface DraftStanding {
  readonly published: PublishedVersion
  readonly comparison: FlowComparison
  readonly difference: FlowDifference
  /** The version that the draft was begun from, where that is known. */
  readonly base: number | undefined
}

/** The draft against the current version; undefined when there is none or it is not known. Follows edits a moment later. */
export function useDraftStanding(): DraftStanding | undefined {
  const published = useStore(useWorkspace().published, (state) => state.current)
  const flow = useDeferredValue(useOpenFlow((open) => open.flow))
  const origin = useOpenFlow((open) => open.origin)
  const runtimeName = useConnection((state) => state.runtime?.name)
  const comparison = useMemo(
    () => (flow === undefined || published === undefined ? undefined : compareFlows(published.flow, flow)),
    [flow, published],
  )
  if (comparison === undefined || published === undefined || origin === undefined) return undefined
  const base = baseVersionOf(origin, runtimeName)
  return { published, comparison, difference: differenceOf(comparison), base }
}
