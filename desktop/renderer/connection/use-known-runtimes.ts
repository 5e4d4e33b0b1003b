import { useCallback, useEffect, useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import type { KnownRuntime } from '../platform/platform.ts'

/** The runtimes that this installation knows, read again whenever the connection changes. */
export function useKnownRuntimes(): { readonly runtimes: readonly KnownRuntime[]; readonly reload: () => void } {
  const { platform } = useWorkspace()
  const runtime = useConnection((state) => state.runtime)
  const status = useConnection((state) => state.status)
  const [runtimes, setRuntimes] = useState<readonly KnownRuntime[]>([])
  const reload = useCallback(() => {
    void platform.runtimes.list().then(setRuntimes)
  }, [platform])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new connection may come with another runtime or token.
  useEffect(reload, [reload, runtime, status])
  return { runtimes, reload }
}
