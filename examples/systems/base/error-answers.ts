import type { FastifyError, FastifyInstance } from 'fastify'
import { errorBody, type Refusal, RequestRefused } from './request-refused.ts'

/** Makes every failure, whoever throws it, answer with `{ error: { code, message, field? } }`. */
export function registerErrorAnswers(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | RequestRefused>(async (error, request, reply) => {
    const refusal = error instanceof RequestRefused ? error.refusal : toRefusal(error)
    if (refusal.code === 'INTERNAL') console.error(`${request.method} ${request.url} failed:`, error)
    return reply
      .code(refusal.status)
      .headers(refusal.headers ?? {})
      .send(errorBody(refusal))
  })
  app.setNotFoundHandler(async (request, reply) => {
    const message = `There is no ${request.method} ${request.url.split('?')[0]} here.`
    return reply.code(404).send(errorBody({ status: 404, code: 'ROUTE_UNKNOWN', message }))
  })
}

/** Errors of Fastify itself: a body that breaks its schema, is no JSON, is too large, and so on. */
function toRefusal(error: FastifyError): Refusal {
  const problem = error.validation?.[0]
  if (problem) {
    const field = fieldOf(problem.instancePath, problem.params.missingProperty)
    const message = `${field || 'The body'} is invalid: ${problem.message}.`
    return { status: 422, code: 'INPUT_INVALID', message, ...(field ? { field } : {}) }
  }
  const status = error.statusCode ?? 500
  if (status < 500) {
    const code = error.code?.replace(/^FST_(ERR_)?(CTP_)?/, '') ?? 'REQUEST_INVALID'
    return { status, code, message: error.message }
  }
  return { status: 500, code: 'INTERNAL', message: 'The sample system failed; its console has the details.' }
}

/** `/lines/0/quantity` as people write it: `lines[0].quantity`. */
function fieldOf(instancePath: string, missingProperty: unknown): string {
  const parts = instancePath.split('/').slice(1)
  if (typeof missingProperty === 'string') parts.push(missingProperty)
  return parts.map((part, index) => (/^\d+$/.test(part) ? `[${part}]` : `${index === 0 ? '' : '.'}${part}`)).join('')
}
