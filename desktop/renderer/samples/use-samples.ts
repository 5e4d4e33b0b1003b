import { useEffect } from 'react'
import { useStore } from 'zustand'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import type { Sample, SampleAt } from './sample.ts'
import type { SampleState } from './sample-store.ts'

/** The current sample at a node's input. Records of the runtime are asked for when nothing else was. */
export function useSampleAt(node: string): SampleAt | undefined {
  const { samples } = useWorkspace()
  useSampleChanges()
  const isPublished = useIsPublished(node)
  useEffect(() => {
    if (isPublished) void samples.loadRecorded(node)
  }, [samples, node, isPublished])
  return samples.currentAt(node)
}

/** The samples that can be shown at a node's input. */
export function useSamplesAt(node: string): readonly Sample[] {
  const { samples } = useWorkspace()
  useSampleChanges()
  return samples.listAt(node)
}

/** True when the connected runtime has published this flow with this node, so that it may have records of it. */
export function useIsPublished(node: string): boolean {
  return useStore(
    useWorkspace().published,
    ({ current }) => current !== undefined && Object.hasOwn(current.flow.nodes, node),
  )
}

/** A part of the state of the samples. */
export function useSampleState<T>(select: (state: SampleState) => T): T {
  return useStore(useWorkspace().samples, select)
}

/** Renders again whenever the answer of the store may be another one; it is cheap to ask. */
function useSampleChanges(): void {
  const { samples, tables } = useWorkspace()
  useOpenFlow(({ flow }) => flow)
  useStore(samples)
  useStore(tables)
}
