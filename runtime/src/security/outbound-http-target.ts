import { CrossdockError } from '@crossdock/shared/errors'

/** The address of a call: base address, path and query put together. Throws EGRESS_FORBIDDEN when it leads anywhere else. */
export function targetOf(
  base: URL,
  call: { readonly path: string; readonly query?: Readonly<Record<string, string>> },
): URL {
  const { path } = call
  assertPlainPath(path)
  const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(path)
  const target = isAbsolute ? parseAbsolute(path) : new URL(joinPath(base, path))
  if (target.origin !== base.origin || target.username !== '' || target.password !== '') {
    throw forbidden(`The call would go to ${target.origin}, but this system is ${base.origin}.`)
  }
  for (const [name, value] of Object.entries(call.query ?? {})) target.searchParams.append(name, value)
  return target
}

/** Names that HTTP itself sets: a caller who could set them could smuggle a second request or address another host. */
const reservedHeaders = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'expect',
  'te',
  'trailer',
  'proxy-authorization',
  'proxy-connection',
])

/** Lower-cases header names and refuses, with INPUT_INVALID, what could end a header early or take over the connection. */
export function checkedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const checked: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase()
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(key) || key === '__proto__') {
      throw new CrossdockError('INPUT_INVALID', 'A header has a name with characters that are not allowed.')
    }
    if (reservedHeaders.has(key)) {
      throw new CrossdockError('INPUT_INVALID', `The header “${key}” is set by the connection itself.`, {
        remedy: 'Leave it out.',
      })
    }
    // The value is not shown: it may be a secret.
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      throw new CrossdockError(
        'INPUT_INVALID',
        `The header “${key}” has a line break or another character not allowed.`,
      )
    }
    checked[key] = value
  }
  return checked
}

function assertPlainPath(path: string): void {
  if (/[\\#]|\p{Cc}/u.test(path) || path.startsWith('//')) {
    throw forbidden('The path of a call has a backslash, “#”, a control character, or begins with “//”.')
  }
  const [segments = ''] = path.split('?')
  if (segments.split('/').some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))) {
    throw forbidden('The path of a call has a “.” or “..” segment, which could lead out of the system’s base address.')
  }
}

function parseAbsolute(path: string): URL {
  try {
    return new URL(path)
  } catch {
    throw forbidden('The path of a call is not an address.')
  }
}

function joinPath(base: URL, path: string): string {
  const prefix = base.pathname.replace(/\/+$/, '')
  const separator = path === '' || path.startsWith('/') || path.startsWith('?') ? '' : '/'
  return `${base.origin}${prefix}${separator}${path}`
}

function forbidden(message: string): CrossdockError {
  return new CrossdockError('EGRESS_FORBIDDEN', message, {
    remedy: 'Correct the path; a value inside it needs URL encoding. Another host needs a system of its own.',
  })
}
