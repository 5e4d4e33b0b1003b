import { expressionOr, type FieldMeta, lazyExpression, type StepManifest } from '@crossdock/shared/node'
import { z } from 'zod'

/** Notes that a record has reached a business moment. */
export const milestoneManifest = {
  type: 'milestone',
  version: 1,
  kind: 'step',
  category: 'control',
  effect: 'none',
  title: 'Milestone',
  summary: 'Notes that a business moment is reached, e.g. order released, for the journeys of its key.',
  config: z.strictObject({
    name: expressionOr(z.string().min(1), { title: 'Milestone', description: 'Its name, e.g. order released.' }),
    key: lazyExpression({
      title: 'Key',
      description: 'Expression of the business key. Without it, the key of the record.',
    }).optional(),
    entity: z
      .string()
      .min(1)
      .optional()
      .meta({
        title: 'Entity',
        description: 'What the key names, e.g. order. Without it, the entity of the record.',
      } satisfies FieldMeta),
  }),
  outputs: ['out'],
} as const satisfies StepManifest
