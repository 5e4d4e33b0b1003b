import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'

/** What the parts of a server tell each other about one request. */
export interface RequestTrace {
  /** SHA-256 (hex) of the raw body. */
  payloadHash: string
  /** True once this request itself committed an effect (a replayed answer did not). */
  committedEffect: boolean
}

const traces = new WeakMap<FastifyRequest, RequestTrace>()
const emptyBodyHash = sha256('')

/** The trace of a request, created at first sight. */
export function traceOf(request: FastifyRequest): RequestTrace {
  const known = traces.get(request)
  if (known) return known
  const trace: RequestTrace = { payloadHash: emptyBodyHash, committedEffect: false }
  traces.set(request, trace)
  return trace
}

/** SHA-256 in hex. */
export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
