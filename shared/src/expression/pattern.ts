import type { CharTest, Syntax } from './pattern-syntax.ts'
import { parsePattern } from './pattern-syntax.ts'

/**
 * Regular expressions whose running time grows with the text's length and never explodes: the pattern becomes a
 * non-deterministic automaton (Thompson 1968) whose states are all followed at once. It has what RE2, and therefore CEL,
 * has and needs here: literals, `.`, classes, `\d \w \s` and their opposites, groups, `|`, `* + ? {n,m}`, `^` and `$`.
 */
export interface Pattern {
  /** Whether the pattern occurs anywhere in the text; anchor it with ^ and $ for the whole text. */
  test: (text: string) => boolean
  /** The most states that are followed at once: the work for each character. */
  readonly stateCount: number
}

interface State {
  readonly id: number
  readonly test?: CharTest
  readonly anchor?: 'start' | 'end'
  /** A state without exits is the accepting one. */
  exits: readonly State[]
}

const MAX_STATES = 2000

/** Compiles a pattern. Throws an Error with a readable message when it is not one. */
export function compilePattern(source: string): Pattern {
  const syntax = parsePattern(source)
  let count = 0
  const state = (parts: Omit<State, 'id'>): State => {
    if (count >= MAX_STATES) throw new Error('the pattern is too large: use smaller repetitions')
    return { id: count++, ...parts }
  }
  const start = build(syntax, { next: state({ exits: [] }), state })
  return { test: (text) => runPattern({ start, count }, text), stateCount: count }
}

interface Builder {
  /** Where to go when the syntax has been matched. */
  next: State
  state: (parts: Omit<State, 'id'>) => State
}

function build(syntax: Syntax, { next, state }: Builder): State {
  switch (syntax.kind) {
    case 'char':
      return state({ test: syntax.test, exits: [next] })
    case 'anchor':
      return state({ anchor: syntax.at, exits: [next] })
    case 'sequence':
      // An empty sequence takes a state too, so that repeating nothing meets the limit like everything else.
      if (syntax.parts.length === 0) return state({ exits: [next] })
      return syntax.parts.reduceRight((after, part) => build(part, { next: after, state }), next)
    case 'choice':
      return state({ exits: syntax.options.map((option) => build(option, { next, state })) })
    case 'repeat': {
      let after = next
      if (syntax.max === Number.POSITIVE_INFINITY) {
        after = state({ exits: [] })
        after.exits = [build(syntax.body, { next: after, state }), next]
      } else {
        for (let n = syntax.min; n < syntax.max; n++) {
          after = state({ exits: [build(syntax.body, { next: after, state }), next] })
        }
      }
      for (let n = 0; n < syntax.min; n++) after = build(syntax.body, { next: after, state })
      return after
    }
  }
}

function runPattern({ start, count }: { start: State; count: number }, text: string): boolean {
  const seenAt = new Int32Array(count).fill(-1)
  let current: State[] = []
  let accepted = false
  const enter = (first: State, position: number): void => {
    const pending = [first]
    for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
      if (seenAt[state.id] === position) continue
      seenAt[state.id] = position
      if (state.anchor === 'start' && position > 0) continue
      if (state.anchor === 'end' && position < text.length) continue
      if (state.test) current.push(state)
      else if (state.exits.length === 0) accepted = true
      else pending.push(...state.exits)
    }
  }
  for (let position = 0; !accepted; position++) {
    enter(start, position)
    if (accepted || position >= text.length) break
    const code = text.charCodeAt(position)
    const matched = current.filter((state) => state.test?.(code))
    current = []
    for (const state of matched) for (const exit of state.exits) enter(exit, position + 1)
  }
  return accepted
}
