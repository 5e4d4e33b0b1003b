import type { LookupFunction } from 'node:net'
import { CrossdockError, toCrossdockError } from '@crossdock/shared/errors'
import type { HttpAnswer, HttpCall, HttpSystem, HttpTimeouts } from '@crossdock/shared/node'
import { Agent } from 'undici'
import type { AttachedSecret, Credentials } from './credentials.ts'
import type { TokenExchange } from './credentials-oauth.ts'
import { createGuardedConnector } from './egress.ts'
import { acceptedEncodings } from './outbound-http-body.ts'
import type { HttpSystemDeclaration } from './outbound-http-declaration.ts'
import { exchange, type WireRequest } from './outbound-http-exchange.ts'
import { createSlots } from './outbound-http-slots.ts'
import { checkedHeaders, targetOf } from './outbound-http-target.ts'

/** The one outbound HTTP client. Every call of every node goes through it. */
export interface OutboundHttp extends AsyncDisposable {
  /**
   * Opens a declared system: one pool of kept-alive connections. Open it once and keep it; dispose it when its declaration
   * changes, which ends its calls.
   */
  system(declaration: HttpSystemDeclaration): HttpSystem & AsyncDisposable
}

/** What the outbound client needs. */
export interface OutboundHttpOptions {
  readonly credentials: Pick<Credentials, 'attachTo' | 'mask'>
  /** Ports of our own database and queue, closed on near addresses. */
  readonly deniedPorts: readonly number[]
  /** Resolves host names; `dns.lookup` by default. */
  readonly resolve?: LookupFunction
}

/** Longest attempt at one connection. A call gives up earlier by its own limit; the attempt then serves the next call. */
const connectAttemptMs = 30_000
const tokenTimeouts: HttpTimeouts = { connectMs: 10_000, headersMs: 15_000, bodyMs: 10_000, totalMs: 30_000 }
const maxTokenBytes = 64 * 1024

/**
 * The outbound client. It speaks HTTP/1.1 and follows no redirect: a 3xx is an answer like any other, so a secret can never
 * travel to where an answer points. Its time limits begin when the call has its turn.
 */
export function createOutboundHttp(options: OutboundHttpOptions): OutboundHttp {
  const agents = new Set<Agent>()
  const close = async (agent: Agent) => {
    agents.delete(agent)
    await agent.destroy()
  }
  return {
    system(declaration) {
      const agent = createAgent(declaration, options)
      agents.add(agent)
      return {
        request: createRequest(declaration, { agent, credentials: options.credentials }),
        [Symbol.asyncDispose]: () => close(agent),
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...agents].map(close))
    },
  }
}

function createAgent(declaration: HttpSystemDeclaration, { deniedPorts, resolve }: OutboundHttpOptions): Agent {
  const { network, tls, maxConcurrent } = declaration
  return new Agent({
    connections: maxConcurrent,
    pipelining: 1,
    allowH2: false,
    connect: createGuardedConnector({
      rule: { reach: network, deniedPorts },
      timeoutMs: connectAttemptMs,
      ...(tls ? { ca: tls.caPem } : {}),
      ...(resolve ? { resolve } : {}),
    }),
  })
}

function createRequest(
  declaration: HttpSystemDeclaration,
  { agent, credentials }: { readonly agent: Agent; readonly credentials: OutboundHttpOptions['credentials'] },
): HttpSystem['request'] {
  const base = new URL(declaration.baseUrl)
  const slots = createSlots(declaration.maxConcurrent)
  const { credential } = declaration
  const exchangeToken: TokenExchange = async ({ url, headers, body }) => {
    const call = { url, method: 'POST', headers, body, timeouts: tokenTimeouts, maxResponseBytes: maxTokenBytes }
    return await exchange(agent, call, AbortSignal.timeout(tokenTimeouts.totalMs)).catch(withoutEffect)
  }

  async function send(call: HttpCall, signal: AbortSignal): Promise<HttpAnswer> {
    const wire = wireOf(base, call)
    if (credential === undefined) return await exchange(agent, wire, signal)
    const secret = await credentials.attachTo(credential, { url: wire.url, exchange: exchangeToken })
    const answer = await exchange(agent, withSecret(wire, secret.headers), signal)
    if (answer.status !== 401 || !secret.renew) return answer
    return await exchange(agent, withSecret(wire, await secret.renew()), signal)
  }

  return async (call, signal) => {
    await slots.take(signal)
    try {
      return await send(call, signal)
    } catch (thrown) {
      throw masked(toCrossdockError(thrown), credentials.mask)
    } finally {
      slots.free()
    }
  }
}

function wireOf(base: URL, call: HttpCall): WireRequest {
  if (!/^[A-Z]+$/.test(call.method) || call.method === 'CONNECT') {
    throw new CrossdockError('CONFIG_INVALID', `“${call.method.slice(0, 20)}” is not a method that can be called.`)
  }
  const { body, timeouts, maxResponseBytes } = call
  return {
    url: targetOf(base, call),
    method: call.method,
    headers: { 'user-agent': 'crossdock', 'accept-encoding': acceptedEncodings, ...checkedHeaders(call.headers ?? {}) },
    ...(body === undefined ? {} : { body }),
    timeouts,
    maxResponseBytes,
  }
}

/** The system's credential wins over a header of the same name that a flow sets. */
function withSecret(wire: WireRequest, headers: AttachedSecret['headers']): WireRequest {
  return { ...wire, headers: { ...wire.headers, ...checkedHeaders(headers) } }
}

/** Fetching a token is not the call's effect: whatever happened to it, the call itself was not made. */
function withoutEffect(thrown: unknown): never {
  const error = toCrossdockError(thrown)
  throw new CrossdockError(error.code, error.message, {
    remedy: error.remedy,
    cause: error,
    ...(error.detail === undefined ? {} : { detail: error.detail }),
  })
}

/** Messages are made from addresses and codes, which hold no secret; this is the second lock on that door. */
function masked(error: CrossdockError, mask: (text: string) => string): CrossdockError {
  const text = JSON.stringify([error.message, error.remedy, error.detail ?? null])
  const clean = mask(text)
  if (clean === text) return error
  const [message, remedy, detail] = JSON.parse(clean)
  const { retryAfterMs, outcome } = error
  return new CrossdockError(error.code, message, {
    remedy,
    outcome,
    ...(detail === null ? {} : { detail }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}
