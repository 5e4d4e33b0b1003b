import { expressionFunctions } from './environment.ts'
import type { FunctionDoc } from './function-doc.ts'

export type { CompiledExpression } from './compile.ts'
export { compileExpression, isExpression } from './compile.ts'
export type { ExpressionErrorCode, ExpressionProblem } from './expression-error.ts'
export { ExpressionError } from './expression-error.ts'
export type { FunctionDoc, FunctionExample, FunctionGroup } from './function-doc.ts'
export type { ExpressionScope, LookupTable, RecordFacts } from './scope.ts'

/** The documentation of every function, for the reference, the designer's completion and its hover texts. */
export const functionLibrary: readonly FunctionDoc[] = expressionFunctions
