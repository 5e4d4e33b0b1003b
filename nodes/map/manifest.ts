import type { FieldMeta, ManifestProblem, StepManifest } from '@crossdock/shared/node'
import { z } from 'zod'
import { findFieldProblems } from './find-field-problems.ts'
import { mapFields, startMode } from './mapping-schema.ts'

const config = z.strictObject({
  mode: startMode,
  fields: mapFields.default([]).meta({ title: 'Fields', widget: 'mapping' } satisfies FieldMeta),
})

/** Builds the outgoing payload field by field. */
export const mapManifest = {
  type: 'map',
  version: 1,
  kind: 'step',
  category: 'transform',
  effect: 'none',
  title: 'Map',
  summary: 'Builds the outgoing payload field by field, lists included.',
  config,
  outputs: ['out'],
  check: ({ mode, fields }: z.output<typeof config>): readonly ManifestProblem[] =>
    mode === 'new' && fields.length === 0
      ? [
          {
            path: ['fields'],
            message: 'The mapping has no fields, so it would make an empty payload.',
            remedy: 'Add the fields to send on, or use the mode `extend`.',
          },
        ]
      : findFieldProblems(fields, ['fields']),
} as const satisfies StepManifest
