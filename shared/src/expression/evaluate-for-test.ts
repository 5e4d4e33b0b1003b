import { compileExpression } from './compile.ts'
import type { ExpressionProblem } from './expression-error.ts'
import { ExpressionError } from './expression-error.ts'
import { exampleScope } from './function-doc.ts'
import type { ExpressionScope } from './scope.ts'

/** The value of an expression for a payload, in the scope that the examples of the reference have. */
export function evaluate(text: string, payload: unknown = {}, more: Partial<ExpressionScope> = {}): unknown {
  const compiled = compileExpression(text)
  if (!compiled.ok) throw new Error(`${text} does not compile: ${compiled.problem.message}`)
  return compiled.expression.evaluate({ ...exampleScope(payload), ...more })
}

/** The error with which an expression stops for a payload. */
export function failure(text: string, payload: unknown = {}, more: Partial<ExpressionScope> = {}): ExpressionError {
  try {
    const value = evaluate(text, payload, more)
    throw new Error(`${text} gave ${JSON.stringify(value)}`)
  } catch (cause) {
    if (cause instanceof ExpressionError) return cause
    throw cause
  }
}

/** What is found wrong with an expression before it meets a record. */
export function problem(text: string): ExpressionProblem {
  const compiled = compileExpression(text)
  if (compiled.ok) throw new Error(`${text} compiles`)
  return compiled.problem
}
