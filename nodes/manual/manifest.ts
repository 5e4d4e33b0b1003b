import type { FieldMeta, SourceManifest } from '@crossdock/shared/node'
import { z } from 'zod'

const config = z.strictObject({
  sample: z
    .json()
    .optional()
    .meta({
      title: 'Sample',
      description: 'What the designer offers when a record is entered by hand.',
      widget: 'code',
    } satisfies FieldMeta),
})

/** Takes records that a person or a program hands in through the API. */
export const manualManifest = {
  type: 'manual',
  version: 1,
  kind: 'source',
  category: 'source',
  effect: 'none',
  trigger: 'manual',
  title: 'Manual start',
  summary: 'Takes records that a person enters, or a program hands in through the API.',
  config,
  outputs: ['out'],
} as const satisfies SourceManifest
