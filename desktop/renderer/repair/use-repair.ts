import { useStore } from 'zustand'
import { useWorkspace } from '../app/use-workspace.ts'
import type { RepairState } from './repair-store.ts'

/** A part of what is known of replays. */
export function useRepair<T>(select: (state: RepairState) => T): T {
  return useStore(useWorkspace().repair, select)
}
