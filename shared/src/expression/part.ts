import type { ASTNode } from '@marcbachmann/cel-js'
import { CompileFault } from './expression-error.ts'
import type { StaticKind } from './operators.ts'
import type { Frame } from './scope.ts'
import type { Value } from './values.ts'

/** A piece of an expression, ready to run. */
export interface Part {
  readonly run: (frame: Frame) => Value
  /** What is known of its result before any record is there. */
  readonly kind: StaticKind
}

/** What surrounds a piece of an expression while it is compiled. */
export interface Surroundings {
  /** Where the values of bound names are, by name. */
  readonly names: ReadonlyMap<string, number>
  readonly depth: number
  /** Reserves a place for one more bound name. */
  readonly reserveSlot: () => number
  /** The two translations that a call needs for its arguments; passed along because a call is itself a piece. */
  readonly strict: (node: ASTNode, around: Surroundings) => Part
  readonly soft: (node: ASTNode, around: Surroundings) => SoftRun
}

/** Gives undefined instead of failing when something is missing. */
export type SoftRun = (frame: Frame) => Value | undefined

/** What is wrong with a piece although it is well-formed. */
export function typeFault(node: ASTNode, message: string): CompileFault {
  return new CompileFault({ code: 'EXPRESSION_TYPE', message, offset: node.start })
}
