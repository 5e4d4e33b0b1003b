import { hopsHeader } from '@crossdock/shared/record'
import type { SimulatedRequest } from '../debug/simulated-system.ts'

const secretName = /auth|cookie|token|secret|password|api-?key|session|signature/i

/** What stands in a request where its idempotency key was: keys follow from lineages, and say nothing of the flow. */
const keyMark = '(idempotency key)'

/**
 * What a node would send, as a case keeps it: readable, without the key of the effect, without secrets. Several requests
 * are a list. Undefined when it would send nothing.
 */
export function sentRequestOf(requests: readonly SimulatedRequest[], effectKey: string): unknown {
  const seen = requests.flatMap((request) => {
    const kept = request.kind === 'http' ? httpRequestOf(request) : fileRequestOf(request)
    return kept === undefined ? [] : [withoutKey(kept, effectKey)]
  })
  return seen.length > 1 ? seen : seen[0]
}

function httpRequestOf({ call, system }: Extract<SimulatedRequest, { kind: 'http' }>): object {
  const headers = Object.entries(call.headers ?? {}).filter(([name]) => name !== hopsHeader)
  const query = Object.entries(call.query ?? {})
  return {
    system,
    method: call.method,
    path: call.path,
    ...(query.length === 0 ? {} : { query: Object.fromEntries(query) }),
    ...(headers.length === 0
      ? {}
      : {
          headers: Object.fromEntries(
            headers.map(([name, value]) => [name, secretName.test(name) ? '[secret]' : value]),
          ),
        }),
    ...(call.body === undefined ? {} : { body: readableBody(call.body) }),
  }
}

/** Files whose names begin with a dot are a node's own memory. */
function fileRequestOf({
  content,
  how,
  path,
  system,
}: Extract<SimulatedRequest, { kind: 'file' }>): object | undefined {
  if (path.slice(path.lastIndexOf('/') + 1).startsWith('.')) return undefined
  return how === 'move' ? { system, how, path, to: content } : { system, how, path, content }
}

function readableBody(body: Uint8Array | string): unknown {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

function withoutKey(value: unknown, key: string): unknown {
  if (typeof value === 'string') return value.replaceAll(key, keyMark)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item) => withoutKey(item, key))
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, withoutKey(child, key)]))
}
