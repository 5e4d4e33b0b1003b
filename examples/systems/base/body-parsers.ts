import type { FastifyInstance } from 'fastify'
import { sha256, traceOf } from './request-trace.ts'

/** Parses JSON and form bodies, and notes the hash of the raw body. An empty JSON body is allowed (`POST …/release`). */
export function registerBodyParsers(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    traceOf(request).payloadHash = sha256(body)
    if (body.length === 0) done(null, undefined)
    else void parseJson(request, body.toString(), done)
  })
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer' },
    (request, body: Buffer, done) => {
      traceOf(request).payloadHash = sha256(body)
      done(null, Object.fromEntries(new URLSearchParams(body.toString())))
    },
  )
}
