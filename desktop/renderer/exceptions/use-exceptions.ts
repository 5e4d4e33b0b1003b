import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { useConnection, useView, useWorkspace } from '../app/use-workspace.ts'
import { mayAct } from '../connection/connection-store.ts'
import type { ExceptionsState } from './exceptions-store.ts'

/** A part of what waits for a person. */
export function useExceptions<T>(select: (state: ExceptionsState) => T): T {
  return useStore(useWorkspace().exceptions, select)
}

/** True when the token may repair. */
export function useMayRepair(): boolean {
  return useConnection((state) => mayAct(state, 'operator'))
}

/** The time, anew every half minute, so that ages go on. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000)
    return () => clearInterval(timer)
  }, [])
  return now
}

/** Reads anew when the screen opens, and follows the group that the address names. */
export function useFreshExceptions(): void {
  const { exceptions } = useWorkspace()
  const client = useConnection((state) => state.client)
  const rest = useView((view) => view.route.rest)
  useEffect(() => {
    if (rest !== '') exceptions.choose(rest)
  }, [exceptions, rest])
  useEffect(() => {
    if (client !== undefined) void exceptions.refresh()
  }, [exceptions, client])
}
