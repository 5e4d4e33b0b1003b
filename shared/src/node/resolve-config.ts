import { z } from 'zod'
import { CrossdockError, describeIssue } from '../errors/index.ts'
import { type CompiledExpression, compileExpression, type ExpressionScope, isExpression } from '../expression/index.ts'
import { type Evaluate, expressionMode } from './config-fields.ts'

/** Calculates a node's configuration for one record. Throws VALUE_MISSING, CODE_UNMAPPED, EXPRESSION_FAILED, INPUT_INVALID. */
export type ConfigResolver = (scope: ExpressionScope) => unknown

/** An expression of a configuration that does not compile. */
export interface ConfigExpressionProblem {
  /** Path inside the configuration. */
  readonly path: readonly (string | number)[]
  readonly code: string
  readonly message: string
}

type Path = readonly (string | number)[]

/**
 * Compiles every expression of a configuration once. The schema says which fields may hold one: any other text that
 * begins with `=` stays text. Answers a resolver, and the expressions that do not compile.
 */
export function compileConfig(
  schema: z.ZodType,
  config: unknown,
): { readonly resolve: ConfigResolver; readonly problems: readonly ConfigExpressionProblem[] } {
  const problems: ConfigExpressionProblem[] = []
  return { resolve: compileValue({ schema, value: config, path: [] }, problems) ?? (() => config), problems }
}

interface Place {
  readonly schema: z.ZodType
  readonly value: unknown
  readonly path: Path
}

/** Answers undefined for a part without expressions, so that constant parts cost nothing per record. */
function compileValue(place: Place, problems: ConfigExpressionProblem[]): ConfigResolver | undefined {
  const mode = expressionMode(place.schema)
  if (mode === 'lazy') return compileLazy(place, problems)
  if (mode !== undefined) return compileField(place, problems)
  const schema = unwrap(place.schema, place.value)
  if (schema !== place.schema) return compileValue({ ...place, schema }, problems)
  const { value } = place
  if (Array.isArray(value)) return compileArray(place, value, problems)
  if (value !== null && typeof value === 'object')
    return compileObject(place, value as Record<string, unknown>, problems)
  return undefined
}

function compileField({ schema, value, path }: Place, problems: ConfigExpressionProblem[]): ConfigResolver | undefined {
  if (!isExpression(value)) return undefined
  const expression = compileAt(value, path, problems)
  if (!expression) return undefined
  const name = path.join('.')
  if (!(schema instanceof z.ZodUnion) || expressionMode(schema) === 'any')
    return (scope) => evaluate(expression, scope, name)
  const inner = schema.options[1] as z.ZodType
  return (scope) => {
    const result = evaluate(expression, scope, name)
    const checked = inner.safeParse(result)
    if (checked.success) return checked.data
    throw new CrossdockError(
      'INPUT_INVALID',
      `The expression of “${name}” gives a value that does not fit: ${describeIssue(checked.error.issues[0] ?? { message: 'It is invalid' })}`,
      {
        remedy: 'Correct the expression or the record, and retry it.',
        detail: { field: name, expression: expression.source },
      },
    )
  }
}

function compileLazy({ value, path }: Place, problems: ConfigExpressionProblem[]): ConfigResolver | undefined {
  if (typeof value !== 'string') return undefined
  if (!isExpression(value)) return () => (() => value) satisfies Evaluate
  const expression = compileAt(value, path, problems)
  if (!expression) return undefined
  const name = path.join('.')
  const { source } = expression
  return (scope): Evaluate => {
    const calculate: { (extra?: Parameters<Evaluate>[0]): unknown; source?: string } = (extra) =>
      evaluate(expression, extra ? widened(scope, extra) : scope, name)
    calculate.source = source
    return calculate
  }
}

/** A scope with further names, field by field: a mapping asks for it at every value of every record. */
function widened(
  { payload, record, params, nowMs, lookup, locals }: ExpressionScope,
  extra: NonNullable<Parameters<Evaluate>[0]>,
): ExpressionScope {
  return {
    payload: 'payload' in extra ? extra.payload : payload,
    record,
    params,
    locals: locals ? { ...locals, ...extra.locals } : extra.locals,
    nowMs,
    lookup,
  }
}

function compileArray(
  place: Place,
  values: readonly unknown[],
  problems: ConfigExpressionProblem[],
): ConfigResolver | undefined {
  const element = elementSchema(place.schema)
  const parts = values.map((value, index) =>
    compileValue({ schema: element, value, path: [...place.path, index] }, problems),
  )
  if (parts.every((part) => part === undefined)) return undefined
  return (scope) =>
    values.map((value, index) => {
      const resolve = parts[index]
      return resolve ? resolve(scope) : value
    })
}

function compileObject(
  place: Place,
  value: Record<string, unknown>,
  problems: ConfigExpressionProblem[],
): ConfigResolver | undefined {
  const resolvers = Object.entries(value).flatMap(([key, child]) => {
    const schema = fieldSchema(place.schema, key)
    const resolve = compileValue({ schema, value: child, path: [...place.path, key] }, problems)
    return resolve ? [{ key, resolve }] : []
  })
  if (resolvers.length === 0) return undefined
  return (scope) => {
    const resolved = { ...value }
    for (const { key, resolve } of resolvers) resolved[key] = resolve(scope)
    return resolved
  }
}

function compileAt(text: string, path: Path, problems: ConfigExpressionProblem[]): CompiledExpression | undefined {
  const compiled = compileExpression(text)
  if (compiled.ok) return compiled.expression
  problems.push({ path, code: compiled.problem.code, message: compiled.problem.message })
  return undefined
}

function evaluate(expression: CompiledExpression, scope: ExpressionScope, field: string): unknown {
  try {
    return expression.evaluate(scope)
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && 'detail' in thrown)) throw thrown
    const failed = thrown as Error & { code: 'EXPRESSION_FAILED' | 'CODE_UNMAPPED' | 'VALUE_MISSING'; detail: object }
    throw new CrossdockError(failed.code, failed.message, { detail: { field, ...failed.detail } })
  }
}

/** Peels optional, default, nullable and lazy wrappers, and picks the member of a union that the value fits. */
function unwrap(schema: z.ZodType, value: unknown): z.ZodType {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return schema.unwrap() as z.ZodType
  }
  if (schema instanceof z.ZodPipe) return schema.in as z.ZodType
  if (schema instanceof z.ZodUnion) {
    const options = schema.options as readonly z.ZodType[]
    return options.find((option) => option.safeParse(value).success) ?? schema
  }
  return schema
}

function elementSchema(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodArray ? (schema.element as z.ZodType) : z.unknown()
}

function fieldSchema(schema: z.ZodType, key: string): z.ZodType {
  if (schema instanceof z.ZodObject) return (schema.shape[key] as z.ZodType | undefined) ?? z.unknown()
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType
  return z.unknown()
}
