import type { KnownRuntime } from '../platform/platform.ts'
import type { ConnectionStore } from './connection-store.ts'

const storageKey = 'crossdock.runtime'

type Memory = Pick<Storage, 'getItem' | 'setItem'>

/** Remembers on this machine which runtime was connected last; by its name alone, the token stays where it is kept. */
export function rememberRuntime(connection: ConnectionStore, memory: Memory): void {
  connection.subscribe(({ status, runtime }) => {
    if (status === 'online' && runtime !== undefined) memory.setItem(storageKey, runtime.name)
  })
}

/**
 * The runtime to connect to at start: the one that was connected last, else the first. While the last one was the local
 * runtime and that does not run, none: nobody expects to find themselves on a server instead.
 */
export function firstRuntime(known: readonly KnownRuntime[], memory: Memory): KnownRuntime | undefined {
  const last = memory.getItem(storageKey)
  const found = known.find(({ name }) => name === last)
  return found ?? (last === 'local' ? undefined : known[0])
}
