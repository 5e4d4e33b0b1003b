import { type FieldMeta, lazyExpression, type StepManifest } from '@crossdock/shared/node'
import { z } from 'zod'

/** Makes one record of each item of a list. */
export const splitManifest = {
  type: 'split',
  version: 1,
  kind: 'step',
  category: 'control',
  effect: 'none',
  title: 'Split',
  summary: 'Makes a record of its own from each item of a list; the first record ends when all of them have ended.',
  config: z.strictObject({
    items: lazyExpression({ title: 'Items', description: 'Expression of the list, e.g. =lines.', gives: 'list' }),
    key: lazyExpression({
      title: 'Key of a child',
      description: 'May use `item` and `index`. Without it, children have the key of their parent.',
    }).optional(),
    entity: z
      .string()
      .min(1)
      .optional()
      .meta({
        title: 'Entity of a child',
        description: 'Without it, the entity of the parent.',
      } satisfies FieldMeta),
    payload: lazyExpression({
      title: 'Payload of a child',
      description: 'May use `item`, `index` and all of the parent. Without it, the item itself.',
    }).optional(),
    maxChildren: z
      .number()
      .int()
      .min(1)
      .max(100_000)
      .default(10_000)
      .meta({ title: 'Most children', description: 'A longer list parks the record.' } satisfies FieldMeta),
  }),
  outputs: ['out'],
} as const satisfies StepManifest
