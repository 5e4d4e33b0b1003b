import { createContext, useContext } from 'react'
import type { FieldEditor } from './field-editor.ts'

/** The editors in the order in which they are asked, and the one for values that none of them can show. */
export interface FieldEditors {
  readonly editors: readonly FieldEditor[]
  readonly fallback: FieldEditor
}

/** Carries the editors to fields, however deep: editors of lists and objects show fields again. */
export const FieldEditorsContext = createContext<FieldEditors | undefined>(undefined)

/** The editors of this inspector. Throws outside of one. */
export function useFieldEditors(): FieldEditors {
  const editors = useContext(FieldEditorsContext)
  if (editors === undefined) throw new Error('useFieldEditors outside of an inspector')
  return editors
}
