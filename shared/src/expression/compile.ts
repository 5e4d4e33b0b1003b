import { ParseError } from '@marcbachmann/cel-js'
import { parseSyntax } from './environment.ts'
import type { ExpressionProblem } from './expression-error.ts'
import { CompileFault, ExpressionError, Fault } from './expression-error.ts'
import type { ExpressionScope, Frame } from './scope.ts'
import { translate } from './translate.ts'
import { MAX_STEPS, toPlain } from './values.ts'

/** Longest source, with its `=`. */
const MAX_SOURCE_LENGTH = 10_000

/** An expression ready to be evaluated for many records. */
export interface CompiledExpression {
  /** The text it was compiled from, with its `=`. */
  readonly source: string
  /**
   * The value for one record as plain JSON data; dates are ISO 8601 text in UTC. Parts of the payload are passed on, not
   * copied: treat the result as read-only. Throws `ExpressionError`, and nothing else.
   */
  evaluate(scope: ExpressionScope): unknown
}

/** Whether a configured value is an expression, as in a spreadsheet: a text that begins with `=`. */
export function isExpression(value: unknown): value is `=${string}` {
  return typeof value === 'string' && value.startsWith('=')
}

/** Compiles a text that begins with `=`; finds syntax errors, unknown functions and kinds that can never fit. */
export function compileExpression(
  text: string,
): { ok: true; expression: CompiledExpression } | { ok: false; problem: ExpressionProblem } {
  if (!isExpression(text)) return syntaxProblem('an expression begins with =', 0)
  if (text.length > MAX_SOURCE_LENGTH) {
    return syntaxProblem(`the expression is longer than ${MAX_SOURCE_LENGTH} characters: split it`, MAX_SOURCE_LENGTH)
  }
  if (text.slice(1).trim() === '') return syntaxProblem('there is nothing after the =', 1)
  try {
    const { run, slotCount } = translate(parseSyntax(text.slice(1)))
    const evaluate = (scope: ExpressionScope): unknown => {
      const frame: Frame = { scope, slots: new Array(slotCount), stepsLeft: MAX_STEPS }
      try {
        return toPlain(run(frame), frame)
      } catch (cause) {
        throw asExpressionError(cause, text)
      }
    }
    return { ok: true, expression: { source: text, evaluate } }
  } catch (cause) {
    return { ok: false, problem: asProblem(cause) }
  }
}

function asProblem(cause: unknown): ExpressionProblem {
  if (cause instanceof CompileFault) return { code: cause.code, message: cause.message, position: cause.offset + 1 }
  if (cause instanceof ParseError) {
    const message = readableSyntaxMessage(cause.summary)
    const at = cause.range?.start
    return { code: 'EXPRESSION_SYNTAX', message, ...(at === undefined ? {} : { position: at + 1 }) }
  }
  // Thousands of signs in a row exhaust the parser's stack before any limit of its own.
  if (cause instanceof RangeError)
    return { code: 'EXPRESSION_SYNTAX', message: 'the expression is nested too deeply: split it' }
  throw cause
}

function asExpressionError(cause: unknown, expression: string): ExpressionError {
  if (cause instanceof Fault) {
    return new ExpressionError({
      code: cause.code,
      message: `${cause.message} (in ${shown(expression)})`,
      detail: { expression, ...cause.facts },
    })
  }
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ExpressionError({
    code: 'EXPRESSION_FAILED',
    message: `${shown(expression)} could not be evaluated: ${reason}`,
    detail: { expression },
  })
}

function shown(expression: string): string {
  return expression.length > 120 ? `${expression.slice(0, 120)}…` : expression
}

const TOKEN_NAMES: Readonly<Record<string, string>> = {
  EOF: 'the end',
  LPAREN: '(',
  RPAREN: ')',
  LBRACKET: '[',
  RBRACKET: ']',
  LBRACE: '{',
  RBRACE: '}',
  COMMA: ',',
  COLON: ':',
  DOT: '.',
  IDENTIFIER: 'a name',
  NUMBER: 'a number',
  STRING: 'a text',
  QUESTION: '?',
  PLUS: '+',
  MULTIPLY: '*',
  DIVIDE: '/',
  MODULO: '%',
  EQ: '==',
}

/** The parser's message with characters in place of token names, and a word on the most frequent slip. */
function readableSyntaxMessage(summary: string): string {
  const readable = summary.replace(/\b[A-Z]{2,}\b/gu, (token) => TOKEN_NAMES[token] ?? token)
  if (readable === 'Unexpected token: the end') return 'Something is missing at the end'
  return /: '?='?$/u.test(summary) ? `${readable}; equality is written ==` : readable
}

function syntaxProblem(message: string, position: number): { ok: false; problem: ExpressionProblem } {
  return { ok: false, problem: { code: 'EXPRESSION_SYNTAX', message, position } }
}
