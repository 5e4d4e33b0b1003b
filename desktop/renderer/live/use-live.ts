import type { FlowLive } from '@crossdock/shared/api'
import { useStore } from 'zustand'
import { useWorkspace } from '../app/use-workspace.ts'

/** What moves in the open flow; undefined while it is not published, not connected, or not known yet. */
export function useLive(): FlowLive | undefined {
  return useStore(useWorkspace().live, ({ live }) => live)
}
