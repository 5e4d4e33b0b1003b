import { CrossdockError } from '@crossdock/shared/errors'
import { emit, type NodeExecutor } from '@crossdock/shared/node'
import type { ErrorObject } from 'ajv/dist/2020.js'
import { compileSchema, type SchemaJudge } from './compile-schema.ts'
import type { validateManifest } from './manifest.ts'

/** Broken rules kept with an error; further ones are only counted. */
const maxProblems = 100
/** Characters of an offending value kept with an error. */
const maxValueLength = 200

/** Compiled once per schema object, for as long as its flow version is in use. */
const judges = new WeakMap<object, SchemaJudge>()

/** Runs the `validate` node: passes the payload on unchanged, or throws VALIDATION_FAILED with every broken rule. */
export const validateExecutor = {
  execute: ({ config, record }) => {
    const data = config.at ? config.at() : record.payload
    const problems = judge(config.schema, data)
    if (problems.length > 0) throw validationFailed(problems)
    return emit('out', record.payload)
  },
} satisfies NodeExecutor<typeof validateManifest>

function judge(schema: Readonly<Record<string, unknown>>, data: unknown): readonly ErrorObject[] {
  const known = judges.get(schema) ?? compileSchema(schema)
  judges.set(schema, known)
  try {
    return known(data)
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown
    throw new CrossdockError('INPUT_TOO_LARGE', 'The schema leads too deep into this record to be checked.', {
      remedy: 'Look for a $ref that leads back to itself, or for data nested very deeply.',
      cause: thrown,
    })
  }
}

function validationFailed(errors: readonly ErrorObject[]): CrossdockError {
  const problems = errors.slice(0, maxProblems).map((error) => ({
    path: error.instancePath || '/',
    rule: error.keyword,
    message: describeError(error),
    value: preview(error.data),
  }))
  const named = problems.slice(0, 3).map(({ path, message }) => `${path} ${message}`)
  const more = errors.length > named.length ? ` (and ${errors.length - named.length} more)` : ''
  return new CrossdockError('VALIDATION_FAILED', `The record breaks rules: ${named.join('; ')}${more}.`, {
    detail: { problems, problemCount: errors.length },
  })
}

/** Ajv's sentence, completed by the name or the values that it keeps apart. */
function describeError({ message = 'does not fit', params }: ErrorObject): string {
  const { additionalProperty, unevaluatedProperty, allowedValues, allowedValue }: Record<string, unknown> = params
  const extra = additionalProperty ?? unevaluatedProperty ?? allowedValues ?? allowedValue
  return extra === undefined ? message : `${message}: ${preview(extra)}`
}

/** A value as short text. Objects are named by their fields, because they can be as large as the record. */
function preview(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, maxValueLength)).slice(0, maxValueLength)
  if (value === null || typeof value !== 'object') return String(value)
  if (!Array.isArray(value)) return `{ ${Object.keys(value).join(', ').slice(0, maxValueLength)} }`
  const start = value.slice(0, 10).map((item) => (item !== null && typeof item === 'object' ? '…' : preview(item)))
  return `[ ${start.join(', ')}${value.length > start.length ? ', …' : ''} ]`.slice(0, maxValueLength)
}
