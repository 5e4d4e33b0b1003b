import { CrossdockError } from '@crossdock/shared/errors'
import { defaultPayloadLimits, parsePayload } from '@crossdock/shared/json'
import type { FastifyInstance } from 'fastify'

/**
 * Reads bodies: JSON by the one reader that all payloads go through, CSV as text. Anything else is refused, text/plain
 * included, so that no form of a foreign page can be a call.
 */
export function addBodyParsers(app: FastifyInstance, options: { readonly maxBytes: number }): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: unknown, body: Buffer) => {
      if (body.length === 0) return undefined
      const parsed = parsePayload(utf8(body), { ...defaultPayloadLimits, maxBytes: options.maxBytes })
      if (!parsed.ok) throw parsed.error
      return parsed.payload
    },
  )
  app.addContentTypeParser<Buffer>('text/csv', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    utf8(body),
  )
}

function utf8(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    throw new CrossdockError('INPUT_INVALID', 'The body is not UTF-8.')
  }
}
