import { expressionOr, type FieldMeta, lazyExpression } from '@crossdock/shared/node'
import { z } from 'zod'

/** One value of a query or a header. `null` leaves the field out. */
const plainValue = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** Names with a value each, which may be expressions. */
export const plainValues = (meta: FieldMeta) =>
  z
    .record(z.string().min(1), expressionOr(plainValue, { title: 'Value' }))
    .default({})
    .meta({ ...meta })

/** Names with a value each, which the node calculates itself. */
export const lazyValues = (meta: FieldMeta) =>
  z
    .record(z.string().min(1), lazyExpression({ title: 'Value' }))
    .default({})
    .meta({ ...meta })

/** The system to call. */
export const systemField = z
  .string()
  .min(1)
  .meta({ title: 'System', description: 'A declared HTTP system.', widget: 'system' } satisfies FieldMeta)

const limitMs = (fallback: number, title: string) =>
  z
    .int()
    .min(1)
    .max(600_000)
    .default(fallback)
    .meta({ title, group: 'Limits' } satisfies FieldMeta)

/** Time limits of one call, in milliseconds. */
export const timeoutFields = z
  .strictObject({
    connectMs: z
      .int()
      .min(1)
      .max(30_000)
      .default(5000)
      .meta({ title: 'Connect (ms)', group: 'Limits' } satisfies FieldMeta),
    headersMs: limitMs(30_000, 'Until the answer begins (ms)'),
    bodyMs: limitMs(15_000, 'Longest pause in the answer (ms)'),
    totalMs: limitMs(60_000, 'The whole call (ms)'),
  })
  .prefault({})
  .meta({ title: 'Time limits', group: 'Limits' } satisfies FieldMeta)

/** Largest answer, in bytes after decompression. */
export const maxResponseBytesField = z
  .int()
  .min(1)
  .max(64 * 1024 * 1024)
  .default(8 * 1024 * 1024)
  .meta({ title: 'Largest answer (bytes)', group: 'Limits' } satisfies FieldMeta)
