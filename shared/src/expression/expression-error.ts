/** Where and why a text is not a usable expression: found when it is compiled, before any record is touched. */
export interface ExpressionProblem {
  /** What is wrong, about what, and what to write instead. */
  message: string
  /** 0-based offset in the text, counted with the leading `=`. */
  position?: number
  code: 'EXPRESSION_SYNTAX' | 'EXPRESSION_UNKNOWN_FUNCTION' | 'EXPRESSION_TYPE'
}

/** Why a compiled expression gave no value for one record. */
export type ExpressionErrorCode = 'EXPRESSION_FAILED' | 'CODE_UNMAPPED' | 'VALUE_MISSING'

/** What a repair screen needs to know: the code table and the code, or the path of the missing field. */
export interface ExpressionErrorFacts {
  table?: string
  value?: string
  path?: string
}

/** Thrown by `CompiledExpression.evaluate`; the only error that leaves it. */
export class ExpressionError extends Error {
  readonly code: ExpressionErrorCode
  readonly detail: ExpressionErrorFacts & { expression: string }

  constructor(cause: { code: ExpressionErrorCode; message: string; detail: ExpressionError['detail'] }) {
    super(cause.message)
    this.name = 'ExpressionError'
    this.code = cause.code
    this.detail = cause.detail
  }
}

/** Thrown inside an evaluation, where the expression's text is not known; becomes an `ExpressionError` at the door. */
export class Fault extends Error {
  readonly code: ExpressionErrorCode
  readonly facts: ExpressionErrorFacts

  constructor(message: string, code: ExpressionErrorCode = 'EXPRESSION_FAILED', facts: ExpressionErrorFacts = {}) {
    super(message)
    this.name = 'Fault'
    this.code = code
    this.facts = facts
  }
}

/** Thrown while an expression is compiled; becomes an `ExpressionProblem` at the door. */
export class CompileFault extends Error {
  readonly code: ExpressionProblem['code']
  /** 0-based offset in the text after the leading `=`. */
  readonly offset: number

  constructor(fault: { code: ExpressionProblem['code']; message: string; offset: number }) {
    super(fault.message)
    this.name = 'CompileFault'
    this.code = fault.code
    this.offset = fault.offset
  }
}
