import type { ExpressionScope } from '@crossdock/shared/expression'
import type { ReactNode } from 'react'
import type { ShownKind } from './describe-value.ts'

/** What an expression sees while it is being written. */
export type FieldScope = Pick<ExpressionScope, 'payload' | 'record' | 'locals'>

/** A field with a fixed text, or `=` and an expression. */
export interface ExpressionFieldProps {
  readonly label: string
  /** The label is said to screen readers, and not shown. */
  readonly isLabelHidden?: boolean
  readonly description?: ReactNode
  readonly placeholder?: string | undefined
  readonly isRequired?: boolean
  /** As in the document: with its `=` when it is an expression. */
  readonly value: string
  onChange(value: string): void
  /** Data to complete and to calculate with. Undefined while there is no sample. */
  readonly scope: FieldScope | undefined
  /** Names that exist when the node runs, and have no value before, e.g. `status` of an answer. */
  readonly laterNames?: readonly string[]
  /** Messages of the flow's check that belong here. */
  readonly problems?: readonly string[]
  /** What kind of value the expression has to give; a sample that gives another one is told. */
  readonly wanted?: ShownKind | undefined
  /** False: only an expression makes sense here; there is no way to a fixed text. Default true. */
  readonly mayBeFixed?: boolean
}
