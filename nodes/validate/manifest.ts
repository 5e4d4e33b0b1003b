import { type FieldMeta, lazyExpression, type ManifestProblem, type StepManifest } from '@crossdock/shared/node'
import { z } from 'zod'
import { findSchemaProblems } from './find-schema-problems.ts'

const config = z.strictObject({
  schema: z.record(z.string(), z.json()).meta({
    title: 'Schema',
    description: 'JSON Schema (2020-12) that a record has to meet.',
    widget: 'json',
  } satisfies FieldMeta),
  at: lazyExpression({
    title: 'Part to check',
    description: 'Expression of the part, e.g. =lines. Without it, the whole payload.',
  }).optional(),
})

/** Parks the records that do not meet a JSON Schema. */
export const validateManifest = {
  type: 'validate',
  version: 1,
  kind: 'step',
  category: 'control',
  effect: 'none',
  title: 'Validate',
  summary: 'Checks each record against a JSON Schema; parks those that break a rule, with every broken rule.',
  config,
  outputs: ['out'],
  check: ({ schema }: z.output<typeof config>): readonly ManifestProblem[] => findSchemaProblems(schema, ['schema']),
} as const satisfies StepManifest
