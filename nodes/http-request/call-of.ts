import { CrossdockError } from '@crossdock/shared/errors'
import type { HttpCall, Resolved, StepContext } from '@crossdock/shared/node'
import { hopsHeader } from '@crossdock/shared/record'
import { fillPath } from './fill-path.ts'
import type { HttpRequestConfig, httpRequestManifest } from './manifest.ts'

/** The call that a configuration describes for one record. Throws INPUT_INVALID for a body that cannot be sent that way. */
export function callOf({ config, record, effect }: StepContext<typeof httpRequestManifest>): HttpCall {
  const { method, contentType, idempotency } = config
  const hasBody = config.body !== undefined || !['GET', 'DELETE'].includes(method)
  const content = hasBody ? encode(config.body === undefined ? record.payload : config.body, contentType) : undefined
  const sendsKey = method !== 'GET' && idempotency.header !== 'none'
  return {
    method,
    path: fillPath(config.path, config.pathValues),
    query: textsOf(config.query),
    headers: {
      accept: 'application/json',
      ...(content ? { 'content-type': content.type } : {}),
      ...lowerCased(textsOf(config.headers)),
      ...(sendsKey ? { [idempotency.header.toLowerCase()]: effect.key } : {}),
      [hopsHeader]: String((record.hops ?? 0) + 1),
    },
    ...(content ? { body: content.text } : {}),
    timeouts: config.timeouts,
    maxResponseBytes: config.maxResponseBytes,
  }
}

/** Named values as texts. Those that are null are left out. */
export function textsOf(values: object): Record<string, string> {
  const entries = Object.entries(values).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function encode(
  body: unknown,
  as: Resolved<HttpRequestConfig>['contentType'],
): { readonly type: string; readonly text: string } {
  if (as === 'json') return { type: 'application/json', text: JSON.stringify(body) }
  if (as === 'form') return { type: 'application/x-www-form-urlencoded', text: formOf(body) }
  if (typeof body === 'string') return { type: 'text/plain; charset=utf-8', text: body }
  throw new CrossdockError('INPUT_INVALID', 'The body is to be sent as text, but it is not a text.', {
    remedy: 'Give the body an expression that makes a text.',
  })
}

function formOf(body: unknown): string {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw new CrossdockError('INPUT_INVALID', 'The body is to be sent as a form, but it is not an object with fields.')
  }
  const nested = Object.entries(body).find(([, value]) => value !== null && typeof value === 'object')
  if (nested) {
    throw new CrossdockError(
      'INPUT_INVALID',
      `The body is to be sent as a form, but “${nested[0]}” is not a plain value.`,
    )
  }
  return new URLSearchParams(textsOf(body)).toString()
}
