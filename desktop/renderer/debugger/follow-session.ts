import type { Workspace } from '../app/workspace.ts'
import { followEvents } from '../connection/follow-events.ts'

const retryDelayMs = 3_000

/**
 * Follows the open session while its runtime is connected: a record that was caught, an act of somebody else. One stream
 * tells that something has happened; what, is read then.
 */
export function followSession({ debug, connection, platform }: Workspace): void {
  let current: { readonly name: string; readonly abort: AbortController } | undefined
  const retarget = () => {
    const { session } = debug.getState()
    const { status, runtime } = connection.getState()
    const target =
      session !== undefined && status === 'online' && runtime !== undefined ? { session, runtime } : undefined
    const name = target === undefined ? '' : `${target.runtime.apiUrl} ${target.session.id}`
    if (name === (current?.name ?? '')) return
    current?.abort.abort()
    current = undefined
    if (target === undefined) return
    const abort = new AbortController()
    current = { name, abort }
    const { id } = target.session
    const { apiUrl, name: runtimeName } = target.runtime
    void followUntil(abort.signal, async () => {
      const token = platform.runtimes.readToken(runtimeName)
      await followEvents({
        ...{ apiUrl, token, debug: id, signal: abort.signal },
        tell: (event) => {
          if (event.event === 'debug' && event.data.session === id) void debug.hearOf(event.data.revision)
        },
      })
    })
  }
  debug.subscribe(retarget)
  connection.subscribe(retarget)
}

async function followUntil(signal: AbortSignal, follow: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    // Why it ended is for the connection to find out and tell.
    await follow().catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, retryDelayMs))
  }
}
