import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import { useConnection, useOpenFlow, useView, useWorkspace } from '../app/use-workspace.ts'
import type { CaseMark } from './case-mark.ts'
import { marksOf } from './case-words.ts'
import { type CasesState, isOutdated } from './cases-store.ts'

/** A part of what is known of the open flow's cases. */
export function useCases<T>(select: (state: CasesState) => T): T {
  return useStore(useWorkspace().cases, select)
}

/** Reads the cases when somebody looks at them. */
export function useLoadedCases(): void {
  const { cases } = useWorkspace()
  const client = useConnection((state) => state.client)
  const flowId = useOpenFlow(({ flow }) => flow.id)
  useEffect(() => {
    if (client !== undefined && flowId !== undefined) void cases.refresh()
  }, [cases, client, flowId])
}

/** True when the flow was edited after the cases ran. */
export function useIsOutdated(): boolean {
  const flow = useOpenFlow((open) => open.flow)
  const state = useCases((known) => known)
  return useMemo(() => isOutdated(state, flow), [state, flow])
}

/** How many cases did not pass the last time; undefined before any ran. */
export function useFailedCount(): number | undefined {
  const results = useCases((state) => state.results)
  if (results.size === 0) return undefined
  return [...results.values()].filter(({ outcome }) => outcome === 'failed' || outcome === 'broken').length
}

const noMarks: ReadonlyMap<string, CaseMark> = new Map()

/** How nodes did, of the case in view or of all; only while the tab is open, so that a canvas at work stays quiet. */
export function useCaseMarks(): ReadonlyMap<string, CaseMark> {
  const isShown = useView(({ panels }) => panels.bottom.isOpen && panels.bottomTab === 'cases')
  const results = useCases((state) => state.results)
  const selected = useCases((state) => state.selected)
  return useMemo(() => {
    if (!isShown || results.size === 0) return noMarks
    const one = selected === undefined ? undefined : results.get(selected)
    return marksOf(one === undefined ? results.values() : [one])
  }, [isShown, results, selected])
}
