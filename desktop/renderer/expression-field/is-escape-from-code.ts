import type { KeyboardEvent } from 'react'

/**
 * True for an Escape in a code editor that the editor has no use for: it keeps those that close a list or let go of a
 * selection. That the default is prevented says nothing, because the editor does so with each.
 */
export function isEscapeFromCode({ key, target }: KeyboardEvent): boolean {
  return key === 'Escape' && target instanceof Element && target.closest('.monaco-editor') !== null
}
