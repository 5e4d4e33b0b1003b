import {
  anyExpression,
  expressionOr,
  type FieldMeta,
  lazyExpression,
  type ManifestProblem,
  type StepManifest,
  type SystemUse,
} from '@crossdock/shared/node'
import { z } from 'zod'
import { maxResponseBytesField, plainValues, systemField, timeoutFields } from './call-fields.ts'
import { namesInPath } from './fill-path.ts'

const fieldPath = z
  .string()
  .regex(/^[^.]+(\.[^.]+)*$/, 'Use field names with dots between them, such as wms.answer.')
  .refine((path) => path.split('.').every((name) => !['__proto__', 'constructor', 'prototype'].includes(name)), {
    message: 'A field cannot be named __proto__, constructor or prototype.',
  })

const result = z.union([z.enum(['response', 'payload']), z.strictObject({ mergeAt: fieldPath })])

const probe = z.strictObject({
  path: expressionOr(z.string(), { title: 'Path', description: 'Asked with GET, e.g. /orders/{number}.' }),
  pathValues: plainValues({ title: 'Values in the path' }),
  query: plainValues({ title: 'Query' }),
  doneWhen: lazyExpression({
    title: 'Done when',
    description:
      'Condition over `status` and `body` of the answer, e.g. =status == 200 && body.reference == record.key.',
  }),
  notDoneWhen: lazyExpression({
    title: 'Not done when',
    description: 'Condition under which the call surely had no effect. Default: the status is 404.',
  }).optional(),
  result: lazyExpression({
    title: 'Result',
    description: 'What stands for the answer that never came. Default: the body of the probe’s answer.',
  }).optional(),
})

const idempotency = z.strictObject({
  header: z
    .string()
    .regex(/^[\w-]+$/, 'Use a header name, or `none`.')
    .default('Idempotency-Key')
    .meta({ title: 'Header of the key', description: '`none` sends no key.' } satisfies FieldMeta),
  targetHonours: z
    .boolean()
    .default(false)
    .meta({
      title: 'The target honours the key',
      description: 'A repetition with the same key has no second effect. Only then is a lost answer simply repeated.',
    } satisfies FieldMeta),
  isNatural: z
    .boolean()
    .default(false)
    .meta({
      title: 'Repeating is harmless',
      description: 'The call itself has one effect however often it is made, e.g. PUT of a whole document.',
    } satisfies FieldMeta),
})

const config = z.strictObject({
  system: systemField,
  method: z
    .enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
    .default('POST')
    .meta({ title: 'Method' } satisfies FieldMeta),
  path: expressionOr(z.string(), {
    title: 'Path',
    description:
      'Below the system’s address, e.g. /orders/{number}. Each {name} is taken from the values, URL-encoded.',
  }),
  pathValues: plainValues({ title: 'Values in the path' }),
  query: plainValues({ title: 'Query', description: 'A value of null leaves its name out.' }),
  headers: plainValues({ title: 'Headers', description: 'No secrets: the system’s credential is added by itself.' }),
  body: anyExpression({
    title: 'Body',
    description: 'Default: the payload. GET and DELETE send none unless it is set.',
  }).optional(),
  contentType: z
    .enum(['json', 'form', 'text'])
    .default('json')
    .meta({ title: 'Send as' } satisfies FieldMeta),
  success: z
    .array(z.string().regex(/^[2-5](\d\d|xx)$/, 'Use a status such as 201, or a class such as 2xx.'))
    .min(1)
    .default(['2xx'])
    .meta({ title: 'Statuses that mean success' } satisfies FieldMeta),
  failWhen: lazyExpression({
    title: 'Refused when',
    description:
      'For targets that refuse with a 200: condition over `status` and `body`, e.g. =body.result == "ERROR".',
  }).optional(),
  result: result.default('response').meta({
    title: 'Goes on with',
    description:
      '`response`: the answer’s body. `payload`: the payload as it was. `mergeAt`: the payload with the body in a field.',
  } satisfies FieldMeta),
  idempotency: idempotency.prefault({}).meta({ title: 'Repetition', group: 'Repetition' } satisfies FieldMeta),
  verify: probe.optional().meta({
    title: 'Probe',
    description: 'How to find out, after an answer was lost, whether the call took effect.',
    group: 'Repetition',
  } satisfies FieldMeta),
  timeouts: timeoutFields,
  maxResponseBytes: maxResponseBytesField,
})

/** The configuration of this node with its defaults. */
export type HttpRequestConfig = z.output<typeof config>

function findPathProblems(
  { path, pathValues }: Pick<HttpRequestConfig, 'path' | 'pathValues'>,
  at: readonly string[],
): ManifestProblem[] {
  if (path.startsWith('=')) return []
  return namesInPath(path)
    .filter((name) => !Object.hasOwn(pathValues, name))
    .map((name) => ({
      path: [...at, 'path'],
      message: `The path has {${name}}, but there is no value of that name.`,
      remedy: `Add “${name}” to the values in the path.`,
    }))
}

function check(parsed: HttpRequestConfig): readonly ManifestProblem[] {
  const { idempotency: repetition, verify } = parsed
  const problems = [...findPathProblems(parsed, []), ...(verify ? findPathProblems(verify, ['verify']) : [])]
  if (repetition.targetHonours && repetition.header === 'none') {
    problems.push({
      path: ['idempotency', 'header'],
      message: 'The target is said to honour the key, but no key is sent.',
      remedy: 'Name the header that the target reads the key from.',
    })
  }
  return problems
}

/** Calls an endpoint of a system and passes its answer on. */
export const httpRequestManifest = {
  type: 'http-request',
  version: 1,
  kind: 'step',
  category: 'connector',
  effect: 'write',
  effectFrom: ({ method }: HttpRequestConfig) => (method === 'GET' ? 'read' : 'write'),
  title: 'HTTP request',
  summary: 'Calls an endpoint of a system and passes its answer on.',
  config,
  outputs: ['out'],
  systemsFrom: ({ system }: HttpRequestConfig): readonly SystemUse[] => [{ name: system, kind: 'http' }],
  check,
  isRepeatable: ({ method, idempotency: repetition }: HttpRequestConfig) =>
    method === 'GET' || repetition.targetHonours || repetition.isNatural,
  isVerifiable: ({ verify }: HttpRequestConfig) => verify !== undefined,
} as const satisfies StepManifest
