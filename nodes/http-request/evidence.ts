import type { CallEvidence, HttpAnswer, HttpCall } from '@crossdock/shared/node'

const keptBytes = 16 * 1024
const secretName = /auth|cookie|token|secret|password|api-?key|session|signature/i

/**
 * What is kept of a call: method, path, headers and body of both sides, each body cut at 16 KB. Headers whose names speak
 * of secrets are blanked out; the system's own credential was never here. Without an answer, the request alone.
 */
export function evidenceOf(call: HttpCall, answer: HttpAnswer | undefined): CallEvidence {
  const query = call.query ? new URLSearchParams(call.query).toString() : ''
  return {
    request: {
      method: call.method,
      path: query === '' ? call.path : `${call.path}?${query}`,
      headers: keptHeaders(call.headers ?? {}),
      ...(call.body === undefined ? {} : { body: cut(call.body) }),
    },
    ...(answer === undefined
      ? {}
      : { response: { status: answer.status, headers: keptHeaders(answer.headers), body: cut(answer.body) } }),
  }
}

function keptHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(headers).slice(0, 64)
  return Object.fromEntries(
    kept.map(([name, value]) => [name, speaksOfSecret(name) ? '[secret]' : value.slice(0, 1024)]),
  )
}

const maxKnown = 500
const known = new Map<string, boolean>()

/** Calls bring the same few names again and again. */
function speaksOfSecret(name: string): boolean {
  let isSecret = known.get(name)
  if (isSecret === undefined) {
    if (known.size >= maxKnown) known.clear()
    isSecret = secretName.test(name)
    known.set(name, isSecret)
  }
  return isSecret
}

function cut(body: Uint8Array | string): string {
  // A character has three bytes at most, so this one is whole.
  if (typeof body === 'string' && 3 * body.length <= keptBytes) return body.toWellFormed()
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const text = new TextDecoder().decode(bytes.subarray(0, keptBytes))
  return bytes.length > keptBytes ? `${text}… (${bytes.length} bytes)` : text
}
