import { useEffect } from 'react'
import { useStore } from 'zustand'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import type { BindingsState } from './bindings-store.ts'

const pollMs = 10_000

/** What the connected environment has. */
export function useBindings(): BindingsState {
  return useStore(useWorkspace().bindings)
}

/** Reads what the environment has now and, with `isLive`, every few seconds while the window is seen. */
export function useFreshBindings({ isLive }: { readonly isLive: boolean }): void {
  const { bindings } = useWorkspace()
  const client = useConnection((state) => state.client)
  useEffect(() => {
    if (client === undefined) return
    void bindings.refresh()
    if (!isLive) return
    const timer = setInterval(() => document.visibilityState === 'visible' && void bindings.refresh(), pollMs)
    return () => clearInterval(timer)
  }, [bindings, client, isLive])
}
