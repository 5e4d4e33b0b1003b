import { compileExpression, ExpressionError, type ExpressionScope } from '@crossdock/shared/expression'
import { type CodeTablesState, findRow } from '../samples/code-tables.ts'
import { type ShownValue, showValue } from './describe-value.ts'
import { endSentence } from './end-sentence.ts'

/** What an expression gives on the sample at hand. */
export type Outcome =
  | { readonly kind: 'value'; readonly value: ShownValue }
  /** It is no expression yet; see the marks in the text. */
  | { readonly kind: 'invalid' }
  /** It fails with this sample. `path` is the field that is missing, where one is. */
  | { readonly kind: 'fails'; readonly message: string; readonly path?: string }
  /** Its value depends on names that exist only when records run. */
  | { readonly kind: 'later'; readonly name: string }
  /** It was still not done after a while. */
  | { readonly kind: 'slow' }

/** What is evaluated, with what. All of it can be sent to a worker. */
export interface EvaluationTask {
  /** With its `=`. */
  readonly source: string
  readonly scope: Pick<ExpressionScope, 'payload' | 'record' | 'locals'>
  readonly laterNames: readonly string[]
  readonly tables: CodeTablesState['tables']
}

/** Longest text that is shown of a value. */
const maxShownLength = 2_000

/** Evaluates an expression for its preview. Throws nothing. */
export function evaluateSource({ source, scope, laterNames, tables }: EvaluationTask): Outcome {
  const compiled = compileExpression(source)
  if (!compiled.ok) return { kind: 'invalid' }
  const full: ExpressionScope = {
    ...scope,
    nowMs: Date.parse(scope.record.acceptedAt),
    lookup: (table, code) => findRow(tables, table, code),
  }
  try {
    return { kind: 'value', value: showValue(compiled.expression.evaluate(full), maxShownLength) }
  } catch (thrown) {
    return explain(thrown, laterNames)
  }
}

function explain(thrown: unknown, laterNames: readonly string[]): Outcome {
  if (!(thrown instanceof ExpressionError)) return { kind: 'fails', message: 'It cannot be evaluated.' }
  const { detail } = thrown
  const [first = ''] = (detail.path ?? '').split(/[.[?]/, 1)
  if (laterNames.includes(first)) return { kind: 'later', name: first }
  const message = inWords(thrown.message, detail.expression)
  return { kind: 'fails', message, ...(detail.path === undefined ? {} : { path: detail.path }) }
}

/** The field shows the expression already; its error need not repeat it. */
function inWords(message: string, expression: string): string {
  const shown = expression.length > 120 ? `${expression.slice(0, 120)}…` : expression
  const short = message.replace(` (in ${shown})`, '').replace(`${shown} could not be evaluated: `, '')
  return endSentence(short)
}
