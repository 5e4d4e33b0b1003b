import { type FieldMeta, lazyExpression, type ManifestProblem, type StepManifest } from '@crossdock/shared/node'
import { z } from 'zod'
import { findTargetProblem } from '../map/target-path.ts'

const lookup = z.strictObject({
  table: z
    .string()
    .min(1)
    .meta({ title: 'Code table', widget: 'code-table' } satisfies FieldMeta),
  code: lazyExpression({ title: 'Code', description: 'Expression of the code to look up, e.g. =carrier.' }),
  column: z
    .string()
    .min(1)
    .optional()
    .meta({ title: 'Column', description: 'Needed when the table has several columns.' } satisfies FieldMeta),
  target: z
    .string()
    .min(1)
    .meta({ title: 'Target', description: 'Dotted name of the field to fill, e.g. wms.carrier.' } satisfies FieldMeta),
  onMissing: z
    .enum(['park', 'default', 'skip'])
    .default('park')
    .meta({
      title: 'When the code is missing',
      description: '`park` the record until the table has the code, take the `default`, or `skip` the target.',
    } satisfies FieldMeta),
  default: z
    .json()
    .optional()
    .meta({ title: 'Default', description: 'Value of the target when the code is missing.' } satisfies FieldMeta),
})

const config = z.strictObject({
  lookups: z
    .array(lookup)
    .min(1)
    .meta({ title: 'Lookups' } satisfies FieldMeta),
})

/** One code to translate. */
export type Lookup = z.output<typeof lookup>

/** Adds to a record what code tables have for its codes. */
export const lookupManifest = {
  type: 'lookup',
  version: 1,
  kind: 'step',
  category: 'transform',
  effect: 'none',
  title: 'Lookup',
  summary: 'Translates codes of one system into codes of another, by code tables.',
  config,
  outputs: ['out'],
  check: ({ lookups }: z.output<typeof config>): readonly ManifestProblem[] =>
    lookups.flatMap((lookup, index) => findLookupProblems(lookup, ['lookups', index])),
} as const satisfies StepManifest

function findLookupProblems(lookup: Lookup, path: readonly (string | number)[]): readonly ManifestProblem[] {
  const target = findTargetProblem(lookup.target)
  const problems: ManifestProblem[] = target ? [{ path: [...path, 'target'], ...target }] : []
  const hasDefault = lookup.default !== undefined
  if ((lookup.onMissing === 'default') === hasDefault) return problems
  const message = hasDefault
    ? `“${lookup.target}” has a default that is never used.`
    : `“${lookup.target}” has no default to take.`
  const remedy = hasDefault ? 'Remove it, or set `onMissing` to `default`.' : 'Enter the default, or choose `park`.'
  return [...problems, { path: [...path, 'default'], message, remedy }]
}
