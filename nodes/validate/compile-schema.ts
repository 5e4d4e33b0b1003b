import { CrossdockError } from '@crossdock/shared/errors'
import { Ajv2020, type ErrorObject, type FuncKeywordDefinition } from 'ajv/dist/2020.js'
import { fullFormats } from 'ajv-formats/dist/formats.js'
import { findSchemaProblems } from './find-schema-problems.ts'
import { schemaFormats } from './schema-keywords.ts'
import { compileSchemaPattern } from './schema-pattern.ts'

/** Longest text, in UTF-16 units, that can fit a `format`. */
const maxFormatLength = 2_000

/** Judges data; answers every broken rule, none when the data meets the schema. */
export type SchemaJudge = (data: unknown) => readonly ErrorObject[]

/**
 * Compiles a JSON Schema. Nothing in it can run code, load another schema or match in unbounded time. Throws
 * CONFIG_INVALID when it is no schema that the `validate` node accepts.
 */
export function compileSchema(schema: Readonly<Record<string, unknown>>): SchemaJudge {
  const [problem] = findSchemaProblems(schema, ['schema'])
  if (problem) {
    throw new CrossdockError('CONFIG_INVALID', `${problem.path.join('.')}: ${problem.message}`, {
      remedy: problem.remedy,
    })
  }
  // Spelling was checked above, and names that begin with x- are free: Ajv's own strict mode is not needed.
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    verbose: true,
    ownProperties: true,
    validateSchema: false,
    logger: false,
    code: { regExp: Object.assign(linearRegExp, { code: 'linearRegExp' }) },
  })
  for (const format of schemaFormats) ajv.addFormat(format, { type: 'string', validate: boundedFormat(format) })
  ajv.removeKeyword('uniqueItems')
  ajv.addKeyword(uniqueItems)
  const validate = ajv.compile(schema)
  return (data) => (validate(data) ? [] : (validate.errors ?? []))
}

/** Ajv's way to plug in another engine for regular expressions. Ajv tells two of them apart by their `toString`. */
function linearRegExp(pattern: string): { test: (text: string) => boolean; toString: () => string } {
  const compiled = compileSchemaPattern(pattern)
  if (compiled.ok) return { test: compiled.test, toString: () => pattern }
  throw new CrossdockError('CONFIG_INVALID', `The pattern ${pattern} cannot be used: ${compiled.message}.`)
}

/** Some expressions of the formats take time with the square of the length, so longer texts do not fit any format. */
function boundedFormat(format: (typeof schemaFormats)[number]): (text: string) => boolean {
  const definition: unknown = fullFormats[format]
  const judge: unknown =
    definition !== null && typeof definition === 'object' && 'validate' in definition ? definition.validate : definition
  return (text) => {
    if (text.length > maxFormatLength) return false
    return judge instanceof RegExp ? judge.test(text) : typeof judge === 'function' && judge(text) === true
  }
}

/** Takes the place of Ajv's own, which compares every item with every other. */
const uniqueItems: FuncKeywordDefinition = {
  keyword: 'uniqueItems',
  type: 'array',
  schemaType: 'boolean',
  validate: (isOn: boolean, items: readonly unknown[]) =>
    !isOn || new Set(items.map((item) => JSON.stringify(item, sortKeys))).size === items.length,
  error: { message: 'must not have the same item twice' },
}

function sortKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
