import { useProblems } from '../app/use-workspace.ts'
import { useMissing } from '../systems/missing/use-missing.ts'

/** How many problems the open flow has, things that the connected environment lacks included. */
export function useProblemCount(): number {
  return useProblems((state) => state.problems.length) + useMissing().length
}
