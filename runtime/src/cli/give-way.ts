import { setPriority } from 'node:os'

/** Between normal (0) and below normal (10): enough for a caller not to wait, too little for lanes to starve. */
const lessUrgent = 5

/**
 * A process that only works on lanes gives way to those on its machine that answer callers: what was accepted can wait a
 * moment longer, whoever hands something in cannot.
 */
export function giveWay(parts: { readonly api: boolean }): void {
  if (parts.api) return
  try {
    setPriority(lessUrgent)
  } catch {
    // A machine that does not let a process give way carries records all the same.
  }
}
