import { protocol, session } from 'electron'
import { appHost, appScheme, splitConnectionPath } from './app-origin.ts'
import type { Connection } from './remotes.ts'
import { answerRendererFile } from './renderer-files.ts'
import { passToRuntime, problem } from './runtime-proxy.ts'

/** Declares `app://` as an origin like https. Has to run before the app is ready. */
export function registerAppScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, corsEnabled: true }
  protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges }])
}

/**
 * Serves `app://crossdock/`: the files of the renderer, and below `/connections/` the runtimes. Calls to them leave through
 * a session of their own, without cookies and kept in memory only; the page's session reaches nothing outside.
 */
export function setupAppProtocol(options: {
  readonly rendererFolder: string
  readonly findConnection: (name: string) => Promise<Connection | undefined>
}): void {
  const outbound = session.fromPartition('connections')
  protocol.handle(appScheme, async (request) => {
    const { host, pathname } = new URL(request.url)
    if (host !== appHost) return problem(404, 'NOT_FOUND', `There is nothing at ${host}.`)
    const call = splitConnectionPath(pathname)
    if (call === undefined) return await answerRendererFile(options.rendererFolder, pathname)
    const connection = await options.findConnection(call.name)
    if (!connection) return problem(502, 'REMOTE_UNAVAILABLE', `No runtime called ${call.name} is running or known.`)
    const fetch = (url: string, init: RequestInit) => outbound.fetch(url, init)
    return await passToRuntime({ request, path: call.path, connection, fetch })
  })
}
