import type { Socket } from 'node:net'
import { CrossdockError, type ErrorInfo, errorCodes } from '@crossdock/shared/errors'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Log } from '../log.ts'

/** Answers every refusal as `{ error }` with the status of its code, and what nobody expected as INTERNAL, without its text. */
export function addErrorAnswers(app: FastifyInstance): void {
  app.setErrorHandler((thrown: unknown, request, reply) => answerError(thrown, request, reply))
  app.setNotFoundHandler((request, reply) => {
    const place = `${request.method} ${request.url.split('?')[0]?.slice(0, 200)}`
    return answerError(new CrossdockError('NOT_FOUND', `There is nothing at ${place}.`), request, reply)
  })
}

/** Answers what a call threw, and logs it when it is our fault. */
export function answerError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = toApiError(thrown)
  if (error.code === 'INTERNAL')
    request.log.error({ reqId: request.id, err: error.cause ?? error }, 'A call failed unexpectedly.')
  const info: ErrorInfo =
    error.code === 'INTERNAL' ? { ...error.toInfo(), detail: { requestId: request.id } } : error.toInfo()
  return sendError(reply, info, error.retryAfterMs)
}

/** Sends an error as the API does. */
export function sendError(reply: FastifyReply, error: ErrorInfo, retryAfterMs?: number): FastifyReply {
  if (retryAfterMs !== undefined) reply.header('retry-after', String(Math.ceil(retryAfterMs / 1000)))
  return reply.code(errorCodes[error.code].status).type('application/json; charset=utf-8').send({ error })
}

/** Answers what is not HTTP, too large or too slow in its headers: nothing of it has reached a route. */
export function answerBrokenRequest(log: Log): (error: NodeJS.ErrnoException, socket: Socket) => void {
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return
    log.debug({ code: error.code }, 'A connection was closed because its request could not be read.')
    const status = statusOfBroken(error.code)
    const body = JSON.stringify({
      error: new CrossdockError('INPUT_INVALID', `The request is not HTTP as it should be: ${status}.`).toInfo(),
    })
    if (socket.writable) {
      socket.write(
        `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
      )
    }
    socket.destroy()
  }
}

function statusOfBroken(code: string | undefined): string {
  if (code === 'HPE_HEADER_OVERFLOW') return '431 Request Header Fields Too Large'
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return '408 Request Timeout'
  return '400 Bad Request'
}

function toApiError(thrown: unknown): CrossdockError {
  if (thrown instanceof CrossdockError) return thrown
  const { code = '', statusCode = 500 } = thrown as Partial<FastifyError>
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new CrossdockError('INPUT_TOO_LARGE', 'The body of the call is over the limit.')
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new CrossdockError('INPUT_INVALID', 'The content type of the call is not one that is read here.', {
        remedy: 'Send JSON as application/json, or a code table as text/csv.',
      })
  }
  if (code.startsWith('FST_') && statusCode < 500) {
    return new CrossdockError('INPUT_INVALID', 'The call cannot be read.', { cause: thrown })
  }
  return new CrossdockError('INTERNAL', 'An unexpected error occurred.', { cause: thrown })
}
