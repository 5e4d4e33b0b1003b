import { useEffect } from 'react'
import { useStore } from 'zustand'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import type { KnownSubflow, SubflowState } from './subflow-shelf.ts'

/** A part of what is known of subflows. */
export function useSubflows<T>(select: (state: SubflowState) => T): T {
  return useStore(useWorkspace().subflows, select)
}

/** The subflows that the connected runtime has now; undefined while nobody could be asked. */
export function useKnownSubflows(): readonly KnownSubflow[] | undefined {
  const { subflows } = useWorkspace()
  const client = useConnection((state) => state.client)
  useEffect(() => {
    if (client !== undefined) void subflows.refresh()
  }, [subflows, client])
  return useSubflows((state) => state.known)
}
