import type { FunctionDoc, FunctionExample, FunctionGroup } from './function-doc.ts'
import type { Pattern } from './pattern.ts'
import type { Frame } from './scope.ts'
import type { Value, ValueKind, ValueMap } from './values.ts'

/** What an implementation receives for each kind of parameter. */
export interface ParameterTypes {
  text: string
  number: number
  boolean: boolean
  /** A date, or a text that `date()` would read. */
  date: Date
  list: readonly Value[]
  map: ValueMap
  any: Value
  /** Undefined when a field that the argument needs is missing. */
  maybe: Value | undefined
  /** Evaluated only when called. */
  lazy: () => Value
  /** A name bound for the `each` arguments that follow; the implementation has no use for it. */
  name: string
  /** An expression evaluated with the bound name standing for the given value. */
  each: (item: Value) => Value
  /** A regular expression, written as a text literal and compiled with the expression. */
  pattern: Pattern
}
export type ParameterKind = keyof ParameterTypes

export interface Parameter {
  readonly name: string
  readonly kind: ParameterKind
  readonly optional?: true
}

type ArgumentsOf<P extends readonly Parameter[]> = {
  [I in keyof P]: P[I] extends { optional: true }
    ? ParameterTypes[P[I]['kind']] | undefined
    : ParameterTypes[P[I]['kind']]
}

interface Declared<P extends readonly Parameter[]> {
  name: string
  group: FunctionGroup
  summary: string
  params: P
  /** The kind of value it answers, where it is always the same: lets mistakes be found when the expression is compiled. */
  result: ValueKind | 'any'
  examples: readonly FunctionExample[]
  run: (args: ArgumentsOf<P>, frame: Frame) => Value
}

/** A function of the language: its documentation, its parameters and its implementation. */
export interface ExpressionFunction extends FunctionDoc {
  readonly params: readonly Parameter[]
  readonly result: ValueKind | 'any'
  /** Arguments have been checked against `params`, one each; undefined for an optional one left out. */
  readonly run: (args: readonly unknown[], frame: Frame) => Value
}

/** Declares a function in one place; its signature is written from its parameters. */
export function declareFunction<const P extends readonly Parameter[]>(declared: Declared<P>): ExpressionFunction {
  const { run } = declared
  return {
    ...declared,
    signature: `${declared.name}(${declared.params.map(renderParameter).join(', ')}): ${declared.result}`,
    // The call was compiled from these parameters, so each argument has its parameter's type.
    run: run as unknown as ExpressionFunction['run'],
  }
}

function renderParameter({ name, kind, optional }: Parameter): string {
  const shown = `${name}${optional ? '?' : ''}`
  switch (kind) {
    case 'name':
    case 'each':
      return shown
    case 'maybe':
    case 'lazy':
      return `${shown}: any`
    default:
      return `${shown}: ${kind}`
  }
}
