import type { IncomingHttpHeaders } from 'node:http'
import { CrossdockError } from '@crossdock/shared/errors'

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

/**
 * Refuses calls that a foreign web page made a browser send: through a name of its own that it points at this address
 * (DNS rebinding: the Host is not one of ours), or across origins (the Origin is not the one that was called). Loopback
 * names and the configured public ones are ours; pages of `allowedOrigins` may call from where they are. Throws FORBIDDEN.
 */
export function assertTrustedOrigin(
  headers: IncomingHttpHeaders,
  {
    publicHosts,
    allowedOrigins,
  }: { readonly publicHosts: readonly string[]; readonly allowedOrigins: readonly string[] },
): void {
  if (!namesOurHost(headers, publicHosts)) {
    throw new CrossdockError('FORBIDDEN', 'The Host of the call is not a name of this runtime.', {
      remedy: 'Call it by its own address, or add the name to CROSSDOCK_PUBLIC_HOSTS.',
    })
  }
  const { origin } = headers
  if (origin === undefined || allowedOrigins.includes(origin)) return
  if (parseOrigin(origin) !== parseHost(headers.host)?.host) {
    throw new CrossdockError('FORBIDDEN', 'The call comes from a page of another origin.', {
      remedy: 'Open the designer from this runtime’s own address.',
    })
  }
}

/** True when a call names this runtime as its host: by a loopback name, or one of the configured ones. */
export function namesOurHost({ host: text }: IncomingHttpHeaders, publicHosts: readonly string[]): boolean {
  const host = parseHost(text)
  return host !== undefined && [...loopbackNames, ...publicHosts].some((name) => isNamed(host, name))
}

/** A configured name without a port stands for all ports. */
function isNamed({ hostname, host }: URL, name: string): boolean {
  const wanted = name.toLowerCase()
  return hostname === wanted || host === wanted
}

function parseHost(text: string | undefined): URL | undefined {
  if (text === undefined || /[\s/@?#\\]/.test(text)) return undefined
  return URL.parse(`http://${text}`) ?? undefined
}

/** Host and port of an origin; undefined for `null` and whatever is not http. */
function parseOrigin(text: string): string | undefined {
  const url = URL.parse(text)
  return url && /^https?:$/.test(url.protocol) && url.pathname === '/' ? url.host : undefined
}
