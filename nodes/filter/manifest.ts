import { type FieldMeta, lazyExpression, type StepManifest } from '@crossdock/shared/node'
import { z } from 'zod'

const config = z.strictObject({
  keep: lazyExpression({
    title: 'Keep when',
    description: 'Condition that gives true or false, e.g. =status == "released".',
    gives: 'condition',
  }),
  reason: z
    .string()
    .max(200)
    .optional()
    .meta({
      title: 'Reason',
      description: 'Why other records end here, in business words. Kept in the journey of each.',
    } satisfies FieldMeta),
})

/** Lets only the records pass that meet a condition. */
export const filterManifest = {
  type: 'filter',
  version: 1,
  kind: 'step',
  category: 'routing',
  effect: 'none',
  title: 'Filter',
  summary: 'Passes on the records that meet a condition; the others end as filtered.',
  config,
  outputs: ['kept', 'rejected'],
  filteringPorts: ['rejected'],
} as const satisfies StepManifest
