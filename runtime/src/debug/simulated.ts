import type { PinnedOutcome } from '@crossdock/shared/case'
import type { CallEvidence, HttpAnswer } from '@crossdock/shared/node'
import type { Call, CallOutcome } from '../engine/walk.ts'
import type { DebugKit } from './kit.ts'
import { type SimulatedCall, simulateCall } from './simulate-call.ts'
import type { SimulatedRequest } from './simulated-system.ts'

/** Nodes differ in which of them they take for a success. */
const madeUpStatuses = [200, 201, 202, 204]

const keptCharacters = 16 * 1024
const secretName = /auth|cookie|token|secret|password|api-?key|session|signature/i

/**
 * What a node would do, without anything being sent: it runs up to its request, which is shown as evidence. Where an answer
 * is known (`known`: recorded or pinned), that is what it goes on with; otherwise an empty one is made up.
 */
export async function simulated(
  kit: DebugKit,
  call: Call,
  known: PinnedOutcome | undefined,
): Promise<{ readonly outcome: CallOutcome; readonly reason?: string }> {
  const run = await tryStatuses(kit, call)
  const { outcome, requests } = run
  // It failed before it reached anything: so it would for real.
  if (outcome.kind === 'error' && requests.length === 0) return { outcome }
  const result = outcome.kind === 'result' ? outcome.result : undefined
  const own = result?.kind === 'emit' ? result.evidence : undefined
  const request = own?.request ?? requestEvidence(requests)
  if (known?.kind === 'emit') {
    const evidence: CallEvidence = {
      request,
      ...(known.evidence?.response === undefined ? {} : { response: known.evidence.response }),
    }
    const reason = 'Simulated: nothing was sent. It goes on with the answer that is known from the record.'
    return { outcome: { kind: 'result', result: { kind: 'emit', emissions: known.out, evidence } }, reason }
  }
  const reason = `Simulated: nothing was sent.${missingSystems(kit, call)}`
  if (result?.kind === 'emit') {
    return { outcome: { kind: 'result', result: { ...result, evidence: { request } } }, reason }
  }
  if (result) return { outcome: { kind: 'result', result }, reason }
  const port = call.step.manifest.outputs[0] ?? 'out'
  return {
    outcome: {
      kind: 'result',
      result: { kind: 'emit', emissions: [{ port, payload: call.token.payload }], evidence: { request } },
    },
    reason:
      'Simulated: nothing was sent. The node needs a real answer to go on with, so the record goes on as it was; pin an output to try another one.',
  }
}

/** What would keep it from being sent for real. */
function missingSystems({ access }: DebugKit, { step }: Call): string {
  const missing = step.systems.filter(({ kind, name }) => {
    try {
      void (kind === 'http' ? access.http(name) : access.folder(name))
      return false
    } catch {
      return true
    }
  })
  return missing.map(({ name }) => ` The system “${name}” is not declared in this environment.`).join('')
}

async function tryStatuses(kit: DebugKit, call: Call): Promise<SimulatedCall> {
  let last: SimulatedCall | undefined
  for (const status of madeUpStatuses) {
    const run = await simulateCall(call, kit.executors, {
      real: kit.access,
      answer: () => madeUpAnswer(status),
      ...(missingSystems(kit, call) === '' ? { folder: (name: string) => kit.access.folder(name) } : {}),
    })
    last ??= run
    if (run.outcome.kind === 'result') return run
    if (run.requests.length === 0 || run.requests.some(({ kind }) => kind === 'file')) break
  }
  return last as SimulatedCall
}

function madeUpAnswer(status: number): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode(status === 204 ? '' : '{}'),
  }
}

/** What would be sent, where the node itself leaves no evidence of it. */
function requestEvidence(requests: readonly SimulatedRequest[]): unknown {
  const shown = requests.map((request) =>
    request.kind === 'http' ? httpEvidence(request.call) : fileEvidence(request),
  )
  return shown.length === 1 ? shown[0] : shown
}

function httpEvidence(call: Extract<SimulatedRequest, { kind: 'http' }>['call']): object {
  const query = new URLSearchParams(call.query).toString()
  const headers = Object.entries(call.headers ?? {})
  const body =
    typeof call.body === 'string' || call.body === undefined ? call.body : new TextDecoder().decode(call.body)
  return {
    method: call.method,
    path: query === '' ? call.path : `${call.path}?${query}`,
    headers: Object.fromEntries(headers.map(([name, value]) => [name, secretName.test(name) ? '[secret]' : value])),
    ...(body === undefined ? {} : { body: body.slice(0, keptCharacters) }),
  }
}

function fileEvidence({ content, how, path }: Extract<SimulatedRequest, { kind: 'file' }>): object {
  return { how, path, content: content.slice(0, keptCharacters) }
}
