import { useEffect } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { createCalm } from '../records/calm.ts'

const refreshMs = 3_000

/** Reads something again when live events say that records moved, and not more often than every few seconds. */
export function useLiveRefresh(
  refresh: () => Promise<unknown>,
  { isOn = true }: { readonly isOn?: boolean } = {},
): void {
  const { connection } = useWorkspace()
  useEffect(() => {
    if (!isOn) return
    const calm = createCalm(refreshMs, async () => {
      if (document.visibilityState === 'visible') await refresh()
    })
    return connection.onEvent(({ event }) => {
      if (event === 'counts' || event === 'rates') calm()
    })
  }, [connection, refresh, isOn])
}
