import type { FieldMeta } from '@crossdock/shared/node'
import type { ComponentType } from 'react'
import type { z } from 'zod'
import type { ConfigPath } from '../document/edits/change-config.ts'

/** What an editor of one configuration field gets. */
export interface FieldEditorProps {
  /** Without optional and default around it. */
  readonly schema: z.ZodType
  readonly meta: Partial<FieldMeta>
  /** As in the document; undefined when it is not set. */
  readonly value: unknown
  /** What applies while it is not set. */
  readonly defaultValue: unknown
  readonly isRequired: boolean
  readonly nodeId: string
  /** Inside the node's configuration. */
  readonly path: ConfigPath
  /** Messages that belong to this field. */
  readonly problems: readonly string[]
  /** Undefined takes the field out of the document. */
  onChange(value: unknown): void
}

/** Edits the fields it fits. */
export interface FieldEditor {
  readonly name: string
  fits(schema: z.ZodType, meta: Partial<FieldMeta>): boolean
  /** False for a value that this form cannot show: it is shown as JSON then. Undefined is always shown. */
  shows(value: unknown): boolean
  readonly Component: ComponentType<FieldEditorProps>
}
