import { CrossdockError } from '@crossdock/shared/errors'
import { z } from 'zod'
import type { CallInput, CallOutput } from '../ipc/bridge.ts'
import { apiUrlOf } from './app-origin.ts'
import { openJsonFile } from './json-file.ts'

/** Encryption by the system's keychain. */
export interface TokenSeal {
  /** False where the system has no keychain, or one that only obscures. */
  canSeal(): boolean
  seal(token: string): string
  /** Throws when it was sealed for another user or machine. */
  open(sealed: string): string
}

/** Where calls to a runtime go, and the token they carry. */
export interface Connection {
  readonly url: string
  readonly token: string | undefined
  /** Aborted when the runtime is about to stop: it would wait for calls under way, and live events never end. */
  readonly ending?: AbortSignal
}

type Remote = CallOutput<'saveRemote'>

/** The remote runtimes that this machine knows. Tokens are sealed by the system, or forgotten at exit. */
export interface Remotes {
  list(): Promise<Remote[]>
  save(remote: CallInput<'saveRemote'>): Promise<Remote>
  remove(name: string): Promise<void>
  find(name: string): Promise<Connection | undefined>
}

const fileSchema = z.object({
  remotes: z.array(z.object({ name: z.string(), url: z.url(), sealedToken: z.string().optional() })),
})
type Kept = z.output<typeof fileSchema>['remotes'][number]

/** Opens the list that is kept at `path`. */
export function openRemotes({ path, seal }: { readonly path: string; readonly seal: TokenSeal }): Remotes {
  const file = openJsonFile({ path, schema: fileSchema, empty: { remotes: [] } })
  /** Tokens that cannot be sealed, by name. */
  const untilExit = new Map<string, string>()

  function view({ name, url, sealedToken }: Kept): Remote {
    const token = untilExit.has(name) ? 'untilExit' : sealedToken === undefined ? 'missing' : 'sealed'
    return { name, url, apiUrl: apiUrlOf(name), token }
  }

  return {
    list: async () => (await file.read()).remotes.map(view),
    async save({ name, url, token }) {
      assertPlainAddress(url)
      const { remotes } = await file.change((content) => {
        const present = content.remotes.find((remote) => remote.name === name)
        const staysThere = present !== undefined && new URL(present.url).origin === new URL(url).origin
        // A token goes to the origin it was given for, and to no other.
        if (!staysThere || token !== undefined) untilExit.delete(name)
        const kept = staysThere && token === undefined ? present.sealedToken : undefined
        const fresh = token !== undefined && seal.canSeal() ? seal.seal(token) : undefined
        if (token !== undefined && fresh === undefined) untilExit.set(name, token)
        const sealedToken = fresh ?? kept
        const remote = { name, url, ...(sealedToken === undefined ? {} : { sealedToken }) }
        return { remotes: [...content.remotes.filter((other) => other.name !== name), remote] }
      })
      const saved = remotes.find((remote) => remote.name === name)
      if (!saved) throw new CrossdockError('INTERNAL', `${name} was not kept.`)
      return view(saved)
    },
    async remove(name) {
      untilExit.delete(name)
      await file.change(({ remotes }) => ({ remotes: remotes.filter((remote) => remote.name !== name) }))
    },
    async find(name) {
      const remote = (await file.read()).remotes.find((other) => other.name === name)
      return remote && { url: remote.url, token: untilExit.get(name) ?? openToken(seal, remote.sealedToken) }
    },
  }
}

/** A token travels in the header, never in an address; and in clear only to this machine. Throws CONFIG_INVALID. */
export function assertPlainAddress(text: string): void {
  const { protocol, hostname, username, password, search, hash } = new URL(text)
  if (username !== '' || password !== '' || search !== '' || hash !== '') {
    throw new CrossdockError('CONFIG_INVALID', 'The address of a runtime is a host, a port and perhaps a path.', {
      remedy: 'Leave out user, password and everything from ? or # on; give the token in its own field.',
    })
  }
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  if (protocol === 'http:' && !isLoopback) {
    throw new CrossdockError('CONFIG_INVALID', `The token would travel to ${hostname} in clear.`, {
      remedy: 'Use https, or a tunnel to an address of this machine.',
    })
  }
}

function openToken(seal: TokenSeal, sealed: string | undefined): string | undefined {
  if (sealed === undefined) return undefined
  try {
    return seal.open(sealed)
  } catch {
    return undefined
  }
}
