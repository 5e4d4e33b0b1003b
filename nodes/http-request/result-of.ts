import { CrossdockError } from '@crossdock/shared/errors'
import { type CallEvidence, emit, type Resolved, type StepContext, type StepResult } from '@crossdock/shared/node'
import type { HttpRequestConfig, httpRequestManifest } from './manifest.ts'

/** What goes on from the node: the answer's body, the payload as it was, or the payload with the body in a field. */
export function resultOf(
  { config: { result }, record: { payload } }: StepContext<typeof httpRequestManifest>,
  body: unknown,
  evidence: CallEvidence,
): StepResult {
  if (result === 'payload') return emit('out', payload, { evidence })
  if (result === 'response') return emit('out', body, { evidence })
  return emit('out', placeAt(payload, result.mergeAt, body), { evidence })
}

/** Throws INPUT_INVALID when the payload has no place for the answer. */
export function assertHasPlace(result: Resolved<HttpRequestConfig>['result'], payload: unknown): void {
  if (typeof result === 'object') placeAt(payload, result.mergeAt, null)
}

/** A copy of a payload with a value at a field such as `wms.answer`; objects on the way are made. */
function placeAt(payload: unknown, path: string, value: unknown): unknown {
  const [name = '', ...rest] = path.split('.')
  if (payload === null || typeof payload !== 'object' || Array.isArray(payload)) {
    throw new CrossdockError('INPUT_INVALID', `The answer cannot be put at “${path}”: there is no object to hold it.`, {
      remedy: 'Choose another field, or let the flow go on with the answer alone.',
    })
  }
  const fields: Readonly<Record<string, unknown>> = { ...payload }
  const inner = Object.hasOwn(fields, name) ? fields[name] : {}
  return { ...fields, [name]: rest.length === 0 ? value : placeAt(inner, rest.join('.'), value) }
}
