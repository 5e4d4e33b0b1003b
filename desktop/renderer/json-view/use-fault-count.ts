import { useStore } from 'zustand'
import { useWorkspace } from '../app/use-workspace.ts'

/** How many problems keep the text from being on the canvas; undefined while it is. */
export function useFaultCount(): number | undefined {
  return useStore(useWorkspace().jsonText, ({ problems }) => (problems.length === 0 ? undefined : problems.length))
}
