import type { FieldMeta, StepManifest } from '@crossdock/shared/node'
import { z } from 'zod'

/**
 * Runs an analyst's JavaScript over each record. A syntax error cannot be found here, where no JavaScript may be
 * compiled: whoever publishes a flow asks the sandbox.
 */
export const codeManifest = {
  type: 'code',
  version: 1,
  kind: 'batch',
  category: 'transform',
  effect: 'none',
  title: 'Code',
  summary: 'Makes the outgoing payload with JavaScript, for what a map cannot say.',
  config: z.strictObject({
    code: z
      .string()
      .min(1)
      .max(100_000)
      .meta({
        title: 'Code',
        description: 'Body of a function of `record` = { payload, key, entity, id } that returns the new payload.',
        widget: 'code',
      } satisfies FieldMeta),
    timeoutMs: z
      .number()
      .int()
      .min(10)
      .max(60_000)
      .default(1_000)
      .meta({ title: 'Time limit (ms)', description: 'For one record.', group: 'Limits' } satisfies FieldMeta),
    memoryMb: z
      .number()
      .int()
      .min(8)
      .max(512)
      .default(64)
      .meta({ title: 'Memory limit (MB)', group: 'Limits' } satisfies FieldMeta),
  }),
  outputs: ['out'],
  scriptsFrom: ({ code }: { readonly code: string }) => [{ path: ['code'], code }],
} as const satisfies StepManifest
