import type { FieldMeta, SourceManifest } from '@crossdock/shared/node'
import { z } from 'zod'

const config = z.strictObject({
  sample: z
    .json()
    .optional()
    .meta({
      title: 'Sample',
      description: 'A record as callers hand it in, for the designer.',
      widget: 'code',
    } satisfies FieldMeta),
})

/** Where records of a calling flow come into a subflow. */
export const subflowInputManifest = {
  type: 'subflow-input',
  version: 1,
  kind: 'source',
  category: 'source',
  effect: 'none',
  trigger: 'call',
  title: 'Subflow input',
  summary: 'Makes this flow a subflow: records come in from the flows that call it.',
  config,
  outputs: ['out'],
} as const satisfies SourceManifest
