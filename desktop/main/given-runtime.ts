import { readFile } from 'node:fs/promises'
import { apiUrlOf } from './app-origin.ts'
import { assertPlainAddress, type Remotes } from './remotes.ts'

/** A runtime that whoever starts the app names in its environment, so that nobody has to type address and token. */
export interface GivenRuntime {
  readonly url: string
  /** Path of the file with its token: the token itself would be seen by everybody who may look at processes. */
  readonly tokenFile: string
}

const name = 'demo'

/**
 * What `CROSSDOCK_DESKTOP_RUNTIME` and `CROSSDOCK_DESKTOP_TOKEN_FILE` name. Throws CONFIG_INVALID for an address to which a
 * token may not travel.
 */
export function findGivenRuntime(env: Readonly<Record<string, string | undefined>>): GivenRuntime | undefined {
  const { CROSSDOCK_DESKTOP_RUNTIME: url, CROSSDOCK_DESKTOP_TOKEN_FILE: tokenFile } = env
  if (!url || !tokenFile) return undefined
  assertPlainAddress(url)
  return { url, tokenFile }
}

/** The remotes with the given runtime as the first of them. Nothing of it is kept when the app ends. */
export function withGivenRuntime(remotes: Remotes, given: GivenRuntime | undefined): Remotes {
  if (given === undefined) return remotes
  const { url, tokenFile } = given
  const view = { name, url, apiUrl: apiUrlOf(name), token: 'untilExit' } as const
  /** Entered by the user, where the one of the file was not accepted. */
  let entered: string | undefined
  return {
    list: async () => [view, ...(await remotes.list()).filter((remote) => remote.name !== name)],
    async save(remote) {
      if (remote.name !== name || new URL(remote.url).origin !== new URL(url).origin) return await remotes.save(remote)
      entered = remote.token ?? entered
      return view
    },
    remove: (removed) => remotes.remove(removed),
    async find(wanted) {
      if (wanted !== name) return await remotes.find(wanted)
      const text = await readFile(tokenFile, 'utf8').catch(() => '')
      return { url, token: entered ?? (text.trim() || undefined) }
    },
  }
}
