/** The scheme and host under which the app serves its own page. */
export const appScheme = 'app'
export const appHost = 'crossdock'
export const appPage = `${appScheme}://${appHost}/index.html`

/** Calls to runtimes begin with this path; the next segment names the runtime. */
const connectionsPath = '/connections/'

/** The prefix for calls from the renderer to the runtime with this name. */
export function apiUrlOf(name: string): string {
  return `${appScheme}://${appHost}${connectionsPath}${name}`
}

/** Which runtime and which path there a path of the app's origin means. Undefined for a file of the renderer. */
export function splitConnectionPath(pathname: string): { readonly name: string; readonly path: string } | undefined {
  if (!pathname.startsWith(connectionsPath)) return undefined
  const rest = pathname.slice(connectionsPath.length)
  const end = rest.indexOf('/')
  return end === -1 ? { name: rest, path: '/' } : { name: rest.slice(0, end), path: rest.slice(end) }
}

/** True for an address of the app itself. Compared part by part: `app://crossdock.evil` and `app://x@crossdock` are not. */
export function isAppUrl(text: string): boolean {
  try {
    const { protocol, host, username, password } = new URL(text)
    return protocol === `${appScheme}:` && host === appHost && username === '' && password === ''
  } catch {
    return false
  }
}
