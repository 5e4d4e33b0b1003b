import type { Breakpoint } from '@crossdock/shared/api'
import {
  type CompiledExpression,
  compileExpression,
  type ExpressionScope,
  type LookupTable,
} from '@crossdock/shared/expression'
import type { OpenRecord } from '../engine/ports.ts'

/** What a condition or a watch came to. */
export type Evaluated =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: string }

/** Evaluates the expressions of persons; each is compiled once. */
export interface Conditions {
  evaluate(text: string, scope: ExpressionScope): Evaluated
}

/** Most compiled expressions kept. */
const maxCompiled = 500

/** Opens a place for compiled expressions. */
export function createConditions(): Conditions {
  const compiled = new Map<string, CompiledExpression | string>()

  function compile(text: string): CompiledExpression | string {
    const known = compiled.get(text)
    if (known !== undefined) return known
    const result = compileExpression(text)
    const made = result.ok ? result.expression : result.problem.message
    if (compiled.size >= maxCompiled) compiled.clear()
    compiled.set(text, made)
    return made
  }

  return {
    evaluate(text, scope) {
      const expression = compile(text)
      if (typeof expression === 'string') return { ok: false, problem: expression }
      try {
        return { ok: true, value: expression.evaluate(scope) }
      } catch (thrown) {
        return { ok: false, problem: thrown instanceof Error ? thrown.message : String(thrown) }
      }
    },
  }
}

/** What expressions can read besides the record. */
export interface Readable {
  readonly lookup: LookupTable
  readonly params?: Readonly<Record<string, unknown>>
}

/** What an expression sees of a record that stands before a node: the same as the node’s own expressions. */
export function scopeAt(
  record: Omit<OpenRecord, 'progress' | 'openChildren'>,
  payload: unknown,
  { lookup, params = {} }: Readable,
): ExpressionScope {
  const { id, key, entity, flow, acceptedAt } = record
  return {
    payload,
    record: { id, key, entity, flow, acceptedAt },
    params,
    nowMs: Date.parse(acceptedAt),
    lookup,
  }
}

/** Whether a breakpoint stops a record. `problem`: its condition could not be evaluated, so it does not. */
export function isStopped(
  breakpoint: Breakpoint,
  key: string,
  evaluate: (condition: string) => Evaluated,
): { readonly stops: boolean; readonly problem?: string } {
  if (!breakpoint.isEnabled) return { stops: false }
  if (breakpoint.key !== undefined && breakpoint.key !== key) return { stops: false }
  if (breakpoint.condition === undefined) return { stops: true }
  const answer = evaluate(breakpoint.condition)
  if (answer.ok) return { stops: answer.value === true }
  // Without the record's key: it would be told anew for every record that comes by.
  const problem = `The condition ${breakpoint.condition} at “${breakpoint.node}” stops nothing where it cannot be evaluated: ${answer.problem}`
  return { stops: false, problem }
}
