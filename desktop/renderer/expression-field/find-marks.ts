import { compileExpression } from '@crossdock/shared/expression'
import { endSentence } from './end-sentence.ts'
import type { Outcome } from './evaluate-source.ts'

/** A part of an expression that is wrong. Offsets without the leading `=`. */
export interface Mark {
  readonly start: number
  readonly end: number
  readonly message: string
  readonly severity: 'error' | 'warning'
}

/** Why a text (with its `=`) is no expression, in words; undefined when it is one. */
export function findProblem(source: string): { readonly message: string; readonly position: number } | undefined {
  const compiled = compileExpression(source)
  if (compiled.ok) return undefined
  const { message, position = 1 } = compiled.problem
  return { message: endSentence(`${message.charAt(0).toUpperCase()}${message.slice(1)}`), position }
}

/** What is marked in an expression: why it is none, or the field that the sample does not have. */
export function findMarks(source: string, outcome: Outcome | undefined): readonly Mark[] {
  const problem = findProblem(source)
  const text = source.slice(1)
  if (problem !== undefined) {
    const start = Math.min(Math.max(problem.position - 1, 0), text.length)
    const word = /^\w+/.exec(text.slice(start))?.[0].length ?? 1
    const end = Math.min(start + word, text.length)
    return [{ start: end === start ? Math.max(0, start - 1) : start, end, message: problem.message, severity: 'error' }]
  }
  if (outcome?.kind !== 'fails' || outcome.path === undefined) return []
  const start = text.indexOf(outcome.path)
  if (start < 0) return []
  return [{ start, end: start + outcome.path.length, message: outcome.message, severity: 'warning' }]
}
