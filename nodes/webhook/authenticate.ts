import { CrossdockError } from '@crossdock/shared/errors'
import type { HookContext, Resolved } from '@crossdock/shared/node'
import type { WebhookConfig, webhookManifest } from './manifest.ts'

type Context = HookContext<typeof webhookManifest>
type Hmac = Extract<Resolved<WebhookConfig>['auth'], { type: 'hmac' }>

/** How long a signature without a time is remembered. */
const timelessNonceMs = 24 * 3_600_000

/**
 * Whether the call proves where it comes from. Looks at headers and raw bytes only. Every refusal is the same, so that it
 * does not tell a stranger how near he came.
 */
export async function authenticate(context: Context): Promise<boolean> {
  const { auth } = context.config
  switch (auth.type) {
    case 'none':
      return true
    case 'token':
      return await hasToken(context, auth)
    case 'hmac':
      return await hasSignature(context, auth)
  }
}

/** The one refusal. */
export function refusal(): CrossdockError {
  return new CrossdockError('UNAUTHENTICATED', 'The call carries no valid proof of its sender.')
}

async function hasToken(
  { credentials, request }: Context,
  { credential, header }: { readonly credential: string; readonly header: string },
): Promise<boolean> {
  const value = request.headers[header] ?? ''
  const presented = header === 'authorization' ? (/^Bearer +(\S+)$/i.exec(value)?.[1] ?? '') : value
  return presented !== '' && (await credentials.matchesToken(credential, presented))
}

async function hasSignature(context: Context, auth: Hmac): Promise<boolean> {
  const { credentials, request, config } = context
  const signatureHex = signatureOf(request.headers[auth.signatureHeader], auth)
  const data = signedBytes(context, auth)
  if (signatureHex === undefined || data === undefined || !isFresh(context, auth)) return false
  const { credential, algorithm } = auth
  if (!(await credentials.matchesHmac(credential, { algorithm, data, signatureHex }))) return false
  // A message id in the body is signed with it. One in a header is not, so the signature is bound to it: the sender may
  // repeat its own message, and nobody can pass the call off as another one. Without an id, a signature counts once.
  const { messageId } = config
  if (messageId.from === 'value') return true
  const rememberMs = auth.timestampHeader === undefined ? timelessNonceMs : 2 * auth.windowSeconds * 1000
  const holder = messageId.from === 'header' ? request.headers[messageId.name] : undefined
  return await context.claimNonce(signatureHex, rememberMs, holder)
}

/** The presented signature as lower-case hex; undefined when it is none. */
function signatureOf(header: string | undefined, { prefix, encoding, algorithm }: Hmac): string | undefined {
  if (!header?.startsWith(prefix)) return undefined
  const text = header.slice(prefix.length)
  const bytes = algorithm === 'sha256' ? 32 : 64
  if (encoding === 'hex') return new RegExp(`^[0-9a-f]{${bytes * 2}}$`, 'i').test(text) ? text.toLowerCase() : undefined
  const decoded = Buffer.from(text, 'base64')
  return decoded.length === bytes && decoded.toString('base64') === text ? decoded.toString('hex') : undefined
}

/** The bytes that the sender signed; undefined when a header that belongs to them is missing. */
function signedBytes({ request }: Context, auth: Hmac): Uint8Array | undefined {
  const { headers } = request
  let isComplete = true
  const [before = '', after = ''] = auth.signedText.split('{body}').map((text) =>
    text.replace(/\{(?:timestamp|header:([\w-]+))\}/g, (_whole, name?: string) => {
      const value = headers[(name ?? auth.timestampHeader ?? '').toLowerCase()]
      if (value === undefined) isComplete = false
      return value ?? ''
    }),
  )
  return isComplete ? Buffer.concat([Buffer.from(before), request.body, Buffer.from(after)]) : undefined
}

function isFresh({ request }: Context, { timestampHeader, windowSeconds }: Hmac): boolean {
  if (timestampHeader === undefined) return true
  const text = request.headers[timestampHeader] ?? ''
  return /^\d{1,12}$/.test(text) && Math.abs(request.receivedAtMs - Number(text) * 1000) <= windowSeconds * 1000
}
