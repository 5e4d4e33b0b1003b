import { type FieldMeta, lazyExpression, type ManifestProblem, type SourceManifest } from '@crossdock/shared/node'
import { z } from 'zod'

const headerName = z
  .string()
  .regex(/^[\w-]+$/, 'Use a header name such as x-signature.')
  .toLowerCase()

const credential = z
  .string()
  .min(1)
  .meta({ title: 'Credential', widget: 'credential' } satisfies FieldMeta)

const anybody = z.strictObject({
  type: z.literal('none'),
  reason: z
    .string()
    .min(10)
    .meta({
      title: 'Why none is right',
      description: 'Anybody who knows the address can send records.',
    } satisfies FieldMeta),
})

const token = z.strictObject({
  type: z.literal('token'),
  credential,
  header: headerName
    .default('authorization')
    .meta({ title: 'Header', description: 'In `authorization` the token follows “Bearer ”.' } satisfies FieldMeta),
})

const hmac = z.strictObject({
  type: z.literal('hmac'),
  credential,
  algorithm: z
    .enum(['sha256', 'sha512'])
    .default('sha256')
    .meta({ title: 'Algorithm' } satisfies FieldMeta),
  encoding: z
    .enum(['hex', 'base64'])
    .default('hex')
    .meta({ title: 'Encoding' } satisfies FieldMeta),
  signatureHeader: headerName.meta({ title: 'Header of the signature' } satisfies FieldMeta),
  prefix: z
    .string()
    .default('sha256=')
    .meta({ title: 'Before the signature', description: 'May be empty.' } satisfies FieldMeta),
  timestampHeader: headerName.optional().meta({
    title: 'Header of the time',
    description: 'Whole seconds since 1970. Without it, a call never grows old.',
  } satisfies FieldMeta),
  signedText: z
    .string()
    .regex(/^(?:(?!\{body\}).)*\{body\}(?:(?!\{body\}).)*$/s, 'Use {body} exactly once.')
    .default('{timestamp}.{body}')
    .meta({
      title: 'Signed text',
      description: 'What the sender signs: {timestamp}, {header:name} and, once, {body} (the exact bytes).',
    } satisfies FieldMeta),
  windowSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .default(300)
    .meta({
      title: 'Accepted age (seconds)',
      description: 'Of the time in the header, into past and future.',
    } satisfies FieldMeta),
})

const messageId = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('none') }),
  z.strictObject({ from: z.literal('header'), name: headerName.meta({ title: 'Header' } satisfies FieldMeta) }),
  z.strictObject({
    from: z.literal('value'),
    value: lazyExpression({
      title: 'Value',
      description: 'Of each record’s payload, e.g. =eventId. Further names: headers, query, body, index.',
    }),
  }),
])

const config = z.strictObject({
  path: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]*(\/[a-z0-9][a-z0-9_-]*)*$/, 'Use small letters, digits, - and _, with / between parts.')
    .max(200)
    .meta({ title: 'Path', description: 'Below /hooks/, e.g. wms/shipments.' } satisfies FieldMeta),
  method: z
    .enum(['POST', 'PUT', 'PATCH'])
    .default('POST')
    .meta({ title: 'Method' } satisfies FieldMeta),
  auth: z
    .discriminatedUnion('type', [hmac, token, anybody])
    .meta({ title: 'Who may call', group: 'Access' } satisfies FieldMeta),
  content: z
    .enum(['json', 'form'])
    .default('json')
    .meta({
      title: 'Content',
      description: 'JSON, or a form (application/x-www-form-urlencoded).',
    } satisfies FieldMeta),
  items: lazyExpression({
    title: 'List of records',
    description: 'When one call brings many: the list in the body, e.g. =payload.lines.',
  }).optional(),
  messageId: messageId.prefault({ from: 'none' }).meta({
    title: 'Message id',
    description: 'By which the sender’s repetitions are known. They are counted and dropped.',
    group: 'Repetition',
  } satisfies FieldMeta),
  maxBytes: z
    .int()
    .min(1)
    .max(64 * 1024 * 1024)
    .default(1024 * 1024)
    .meta({ title: 'Largest call (bytes)', group: 'Limits' } satisfies FieldMeta),
  maxItems: z
    .int()
    .min(1)
    .max(100_000)
    .default(10_000)
    .meta({ title: 'Most records in a call', group: 'Limits' } satisfies FieldMeta),
})

/** The configuration of this source with its defaults. */
export type WebhookConfig = z.output<typeof config>

function check({ auth }: WebhookConfig): readonly ManifestProblem[] {
  if (auth.type !== 'hmac') return []
  const usesTime = auth.signedText.includes('{timestamp}')
  if (usesTime && auth.timestampHeader === undefined) {
    return [
      {
        path: ['auth', 'timestampHeader'],
        message: 'The signed text has {timestamp}, but no header is named that brings it.',
        remedy: 'Name the header, or sign {body} alone.',
      },
    ]
  }
  if (!usesTime && auth.timestampHeader !== undefined) {
    return [
      {
        path: ['auth', 'signedText'],
        message: 'The time in the header is not part of the signed text, so anybody could change it.',
        remedy: 'Sign {timestamp} too, or leave the header out.',
      },
    ]
  }
  return []
}

/** Receives calls from another system, each with one record or a list of them. */
export const webhookManifest = {
  type: 'webhook',
  version: 1,
  kind: 'source',
  category: 'source',
  effect: 'none',
  trigger: 'hook',
  title: 'Webhook',
  summary: 'Receives HTTP calls from another system and accepts what they bring.',
  config,
  outputs: ['out'],
  check,
  hookFrom: ({ path, method }: WebhookConfig) => ({ path, method }),
  credentialsFrom: ({ auth }: WebhookConfig): readonly string[] => (auth.type === 'none' ? [] : [auth.credential]),
} as const satisfies SourceManifest
