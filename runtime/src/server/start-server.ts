import type { Server } from 'node:http'
import type { Log } from '../log.ts'
import type { Services } from '../services.ts'
import { createServer } from './create-server.ts'

/** A listening server. Disposing of it lets calls under way end. */
export interface RunningServer extends AsyncDisposable {
  /** Address with the port that was taken, without a slash at the end. */
  readonly url: string
}

/** Bodies above this are refused. A flow document may have this much; payloads have a bound of their own below it. */
const bodyLimitBytes = 16 * 1024 * 1024

/** Starts the server of a runtime. Throws PORT_IN_USE, and CONFIG_INVALID for an address that is not ours. */
export async function startServer(
  services: Services,
  options: {
    readonly host: string
    readonly port: number
    readonly publicHosts?: readonly string[]
    readonly allowedOrigins?: readonly string[]
    readonly rendererFolder?: string
    readonly log: Log
  },
): Promise<RunningServer> {
  const { host, port, publicHosts = [], allowedOrigins, rendererFolder, log } = options
  const app = await createServer(services, {
    ...{ host, port, publicHosts, log, bodyLimitBytes },
    ...(allowedOrigins === undefined ? {} : { allowedOrigins }),
    ...(rendererFolder === undefined ? {} : { rendererFolder }),
  })
  const isAnywhere = host === '0.0.0.0' || host === '::'
  const name = isAnywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${name}:${portOf(app.server.address()) ?? port}`,
    async [Symbol.asyncDispose]() {
      await app.close()
    },
  }
}

function portOf(address: ReturnType<Server['address']>): number | undefined {
  return address !== null && typeof address === 'object' ? address.port : undefined
}
