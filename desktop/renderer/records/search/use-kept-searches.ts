import { useState } from 'react'
import {
  type KeptSearches,
  readKeptSearches,
  withoutSaved,
  withRecent,
  withSaved,
  writeKeptSearches,
} from './kept-searches.ts'

/** The searches that this machine remembers, and the ways to change them. */
export function useKeptSearches(): {
  readonly kept: KeptSearches
  remember(text: string): void
  save(search: { readonly name: string; readonly text: string }): void
  forget(name: string): void
} {
  const [kept, setKept] = useState(() => readKeptSearches(localStorage))
  const set = (next: KeptSearches) => {
    setKept(next)
    writeKeptSearches(localStorage, next)
  }
  return {
    kept,
    remember: (text) => set(withRecent(kept, text)),
    save: (search) => set(withSaved(kept, search)),
    forget: (name) => set(withoutSaved(kept, name)),
  }
}
