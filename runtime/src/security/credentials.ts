import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { CrossdockError } from '@crossdock/shared/errors'
import type { CredentialCheck } from '@crossdock/shared/node'
import { z } from 'zod'
import { createSecretMask } from './credentials-mask.ts'
import { clientPair, createTokenCache, type TokenCache, type TokenExchange } from './credentials-oauth.ts'
import type { SecretBox } from './secret-box.ts'

const secretText = z.string().min(1).max(8192)
const headerName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'is not a header name')

/** What a credential holds. `hmac` and `token` check calls that come in; the others go out with calls. */
export const credentialSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('bearer'), token: secretText }),
  z.strictObject({ type: z.literal('basic'), username: z.string().max(1024), password: secretText }),
  z.strictObject({ type: z.literal('api-key'), header: headerName, value: secretText }),
  z.strictObject({
    type: z.literal('oauth2-client'),
    /** Absolute, or a path on the called system's own host. Its host needs to be among the bound ones too. */
    tokenUrl: z.string().min(1),
    clientId: z.string().min(1),
    clientSecret: secretText,
    scope: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('hmac'), secret: secretText }),
  z.strictObject({ type: z.literal('token'), value: secretText }),
])

/** A credential in the clear. Never kept, logged or sent as it is. */
export type Credential = z.output<typeof credentialSchema>

/** The hosts a credential may be sent to, `host:port`, lower case. */
export const credentialHostsSchema = z.array(
  z
    .string()
    .regex(/^[^\s/@?#]+:\d{1,5}$/, 'is not host:port')
    .toLowerCase(),
)

/** A credential as it is stored: everything but the secret is readable. */
export interface StoredCredential {
  readonly type: Credential['type']
  readonly hosts: readonly string[]
  readonly sealed: string
}

/** Where credentials are kept. */
export interface CredentialStore {
  get(name: string): Promise<StoredCredential | undefined>
}

/** A credential on its way into the store. */
export interface NewCredential {
  readonly name: string
  readonly hosts: readonly string[]
  readonly credential: Credential
}

/**
 * Seals a credential for the store. Name, type and hosts are sealed with it: whoever can write to the database still cannot
 * widen the hosts of a secret that somebody else entered.
 */
export function sealCredential(box: SecretBox, { name, hosts, credential }: NewCredential): StoredCredential {
  const bound = credentialHostsSchema.parse(hosts)
  const { type } = credential
  return { type, hosts: bound, sealed: box.seal(JSON.stringify(credential), contextOf(name, { type, hosts: bound })) }
}

function contextOf(name: string, { type, hosts }: Pick<StoredCredential, 'type' | 'hosts'>): string {
  return JSON.stringify([name, type, hosts])
}

/** The headers that carry a secret, and how to get fresh ones when the other system refused these. */
export interface AttachedSecret {
  readonly headers: Readonly<Record<string, string>>
  /** Present where a new secret can be fetched (OAuth). To be tried once, after a 401. */
  readonly renew?: () => Promise<Readonly<Record<string, string>>>
}

/** The one accessor of secrets. */
export interface Credentials extends CredentialCheck {
  /**
   * The headers that prove who we are to `url`. Throws CREDENTIAL_MISSING when there is no such credential, when it is not
   * bound to this host, or when it is of a kind that only checks calls which come in.
   */
  attachTo(name: string, target: { readonly url: URL; readonly exchange: TokenExchange }): Promise<AttachedSecret>
  /** Reads this credential anew at its next use. Without it, a change is seen after ten seconds. */
  forget(name: string): void
  /** The text without any secret that was ever opened here. For everything that is kept, shown or logged. */
  mask(text: string): string
  /** The same for JSON data. */
  maskData<T>(value: T): T
}

interface OpenCredential {
  readonly stored: StoredCredential
  readonly credential: Credential
  readonly tokens: TokenCache
  readonly loadedAtMs: number
}

const openForMs = 10_000

/** Credentials from a store, opened with a box and kept open for ten seconds. */
export function createCredentials(options: {
  readonly store: CredentialStore
  readonly box: SecretBox
  readonly nowMs?: () => number
}): Credentials {
  const { store, box, nowMs = Date.now } = options
  const secretMask = createSecretMask()
  const opened = new Map<string, OpenCredential>()
  const loading = new Map<string, Promise<OpenCredential | undefined>>()

  async function load(name: string): Promise<OpenCredential | undefined> {
    const stored = await store.get(name)
    const known = opened.get(name)
    opened.delete(name)
    if (!stored) return undefined
    const isSame = known?.stored.sealed === stored.sealed && contextOf(name, known.stored) === contextOf(name, stored)
    const entry = isSame
      ? { ...known, loadedAtMs: nowMs() }
      : {
          stored,
          credential: credentialSchema.parse(JSON.parse(box.open(stored.sealed, contextOf(name, stored)))),
          tokens: createTokenCache({ nowMs, remember: secretMask.remember }),
          loadedAtMs: nowMs(),
        }
    opened.set(name, entry)
    for (const secret of secretsIn(entry.credential)) secretMask.remember(secret)
    return entry
  }

  async function openCredential(name: string): Promise<OpenCredential | undefined> {
    const known = opened.get(name)
    if (known && nowMs() - known.loadedAtMs < openForMs) return known
    let flight = loading.get(name)
    if (!flight) {
      flight = load(name).finally(() => loading.delete(name))
      loading.set(name, flight)
    }
    return flight
  }

  return {
    async attachTo(name, { url, exchange }) {
      const entry = await openCredential(name)
      if (!entry) throw missing(`There is no credential “${name}” in this environment.`)
      assertBound(name, entry.stored.hosts, url)
      const { credential, tokens } = entry
      if (credential.type !== 'oauth2-client') return { headers: headersOf(name, credential) }
      const tokenUrl = new URL(credential.tokenUrl, url)
      assertBound(name, entry.stored.hosts, tokenUrl)
      const request = { name, client: credential, tokenUrl, exchange }
      const token = await tokens.get(request)
      return {
        headers: { authorization: `Bearer ${token}` },
        renew: async () => ({ authorization: `Bearer ${await tokens.replace(token, request)}` }),
      }
    },
    async matchesToken(name, presented) {
      const credential = (await openCredential(name))?.credential
      return isEqual(credential?.type === 'token' ? credential.value : undefined, presented)
    },
    async matchesHmac(name, { algorithm, data, signatureHex }) {
      const credential = (await openCredential(name))?.credential
      const secret = credential?.type === 'hmac' ? credential.secret : undefined
      const expected = createHmac(algorithm, secret ?? randomBytes(32))
        .update(data)
        .digest('hex')
      return isEqual(secret === undefined ? undefined : expected, signatureHex)
    },
    forget: (name) => void opened.delete(name),
    mask: secretMask.mask,
    maskData: secretMask.maskData,
  }
}

/** Compares digests, so that the time taken says nothing about the texts or their lengths. */
function isEqual(expected: string | undefined, presented: string): boolean {
  const digestOf = (text: string | Uint8Array) => createHash('sha256').update(text).digest()
  const isSame = timingSafeEqual(digestOf(expected ?? randomBytes(32)), digestOf(presented))
  return isSame && expected !== undefined
}

function headersOf(name: string, credential: Exclude<Credential, { type: 'oauth2-client' }>): Record<string, string> {
  switch (credential.type) {
    case 'bearer':
      return { authorization: `Bearer ${credential.token}` }
    case 'basic':
      return { authorization: `Basic ${basicPair(credential)}` }
    case 'api-key':
      return { [credential.header.toLowerCase()]: credential.value }
    default:
      throw missing(`The credential “${name}” is of type ${credential.type}, which only checks calls that come in.`)
  }
}

function basicPair({ username, password }: { readonly username: string; readonly password: string }): string {
  return Buffer.from(`${username}:${password}`).toString('base64')
}

/** Every text in a credential that must not be seen, in the form in which it travels. */
function secretsIn(credential: Credential): readonly string[] {
  switch (credential.type) {
    case 'bearer':
      return [credential.token]
    case 'basic':
      return [credential.password, basicPair(credential)]
    case 'api-key':
    case 'token':
      return [credential.value]
    case 'oauth2-client':
      return [credential.clientSecret, clientPair(credential)]
    case 'hmac':
      return [credential.secret]
  }
}

function assertBound(name: string, hosts: readonly string[], url: URL): void {
  const host = `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`
  if (hosts.includes(host)) return
  throw new CrossdockError('CREDENTIAL_MISSING', `The credential “${name}” is not bound to ${host}.`, {
    remedy: 'Call the system that this credential belongs to, or enter the credential again with this host.',
    detail: { credential: name, host },
  })
}

function missing(message: string): CrossdockError {
  return new CrossdockError('CREDENTIAL_MISSING', message)
}
