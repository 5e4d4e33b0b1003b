import { useMemo } from 'react'
import { useConnection } from '../app/use-workspace.ts'
import { useBindings, useFreshBindings } from '../systems/use-bindings.ts'

/** What a name stands for. */
export type NamedThing = 'http' | 'folder' | 'system' | 'credential' | 'table'

/** The names that the connected runtime knows; undefined while it is not known, e.g. without a connection. */
export function useKnownNames(thing: NamedThing): readonly string[] | undefined {
  const isOnline = useConnection(({ status }) => status === 'online')
  useFreshBindings({ isLive: false })
  const { isKnown, systems, credentials, credentialTypes, tables } = useBindings()
  return useMemo(() => {
    if (!isOnline || !isKnown) return undefined
    if (thing === 'table') return tables.map(({ name }) => name)
    if (thing === 'credential') {
      // Without its types, the credentials may not be read: what is there is not known.
      return credentialTypes.length === 0 ? undefined : credentials.map(({ name }) => name)
    }
    const fitting = systems.filter(({ declaration }) => thing === 'system' || declaration.kind === thing)
    return fitting.map(({ name }) => name)
  }, [thing, isOnline, isKnown, systems, credentials, credentialTypes, tables])
}
