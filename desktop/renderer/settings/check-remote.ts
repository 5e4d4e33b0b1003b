import { parseAddress } from '../connection/parse-address.ts'

/** What is typed for a remote runtime. */
export interface RemoteEntry {
  readonly name: string
  readonly url: string
  /** Empty: the one that is kept stays. */
  readonly token: string
}

/** What is wrong with each field, for people. */
export type RemoteProblems = { readonly [Field in keyof RemoteEntry]?: string }

const loopbackHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/** Checks a remote runtime before it is kept. A token travels to other machines over https only. */
export function checkRemote({ name, url, token }: RemoteEntry, { isNew }: { readonly isNew: boolean }): RemoteProblems {
  const nameProblem = wordsForName(name)
  const urlProblem = wordsForAddress(url)
  return {
    ...(nameProblem === undefined ? {} : { name: nameProblem }),
    ...(urlProblem === undefined ? {} : { url: urlProblem }),
    ...(isNew && token.trim() === '' ? { token: 'Enter a token; an administrator of the runtime can make one.' } : {}),
  }
}

function wordsForName(name: string): string | undefined {
  if (name === 'local' || name === 'here') return 'This name is taken by the app itself.'
  if (/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) return undefined
  return 'Small letters, digits and -, at most 40, e.g. test.'
}

function wordsForAddress(url: string): string | undefined {
  const address = parseAddress(url)
  if (address === undefined) return 'This is not an address. Begin with https://.'
  const { protocol, hostname, username, search, hash } = address
  if (protocol !== 'https:' && protocol !== 'http:') return 'Begin with https://.'
  if (username !== '' || search !== '' || hash !== '') return 'Host, port and perhaps a path, nothing else.'
  if (protocol === 'http:' && !loopbackHosts.includes(hostname)) {
    return 'The token would travel in clear. Use https, or a tunnel to this machine.'
  }
  return undefined
}
