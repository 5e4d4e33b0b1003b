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
  /** The value of that field, where it is what offends, such as the number of a customer. */
  readonly value?: string
  /** Extra headers of the answer, such as `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Thrown anywhere in a handler: rolls the transaction back and becomes `{ error: { code, message, field?, value? } }`. */
export class RequestRefused extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.message)
    this.name = 'RequestRefused'
    this.refusal = refusal
  }
}

/** The usual refusal: the request is well formed, but breaks a rule of the system (422). */
export function ruleBroken(
  code: string,
  message: string,
  at?: string | { readonly field: string; readonly value: string },
): RequestRefused {
  const place = typeof at === 'string' ? { field: at } : at
  return new RequestRefused({ status: 422, code, message, ...place })
}

/** The body of an error answer. */
export function errorBody({ code, message, field, value }: Refusal): {
  error: { code: string; message: string; field?: string; value?: string }
} {
  const place = { ...(field === undefined ? {} : { field }), ...(value === undefined ? {} : { value }) }
  return { error: { code, message, ...place } }
}
