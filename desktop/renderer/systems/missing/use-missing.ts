import { useStore } from 'zustand'
import { useWorkspace } from '../../app/use-workspace.ts'
import type { MissingBinding } from './missing-store.ts'

/** What the open flow names and the connected environment does not have. */
export function useMissing(): readonly MissingBinding[] {
  return useStore(useWorkspace().missing, (state) => state.missing)
}
