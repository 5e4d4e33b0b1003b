export { callEntryPort, callExitPort } from './call-ports.ts'
export type * from './capabilities.ts'
export {
  anyExpression,
  type Evaluate,
  type ExpressionOr,
  expressionMode,
  expressionOr,
  type FieldMeta,
  type LazyExpression,
  lazyExpression,
  type Resolved,
} from './config-fields.ts'
export * from './execution.ts'
export type * from './manifest.ts'
export { type ConfigExpressionProblem, type ConfigResolver, compileConfig } from './resolve-config.ts'
export { readRetryAfter } from './retry-after.ts'
