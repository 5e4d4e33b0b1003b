/** Why a request was refused, in the form every server here answers with. */
export interface Refusal {
  /** HTTP status of the answer. */
  readonly status: number
  /** A stable code for programs, such as `OVER_SHIPMENT`. */
  readonly code: string
  /** What happened, to what, for people. */
  readonly message: string
  /** The offending field of the body or query, such as `lines[0].quantity`. */
  readonly field?: string
  /** Extra headers of the answer, such as `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Thrown anywhere in a handler: rolls the transaction back and becomes `{ error: { code, message, field? } }`. */
export class RequestRefused extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.message)
    this.name = 'RequestRefused'
    this.refusal = refusal
  }
}

/** The usual refusal: the request is well formed, but breaks a rule of the system (422). */
export function ruleBroken(code: string, message: string, field?: string): RequestRefused {
  return new RequestRefused({ status: 422, code, message, ...(field === undefined ? {} : { field }) })
}

/** The body of an error answer. */
export function errorBody({ code, message, field }: Refusal): {
  error: { code: string; message: string; field?: string }
} {
  return { error: { code, message, ...(field === undefined ? {} : { field }) } }
}
