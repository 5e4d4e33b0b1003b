import { readFile } from 'node:fs/promises'
import { type ApiClient, createApiClient } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import type { Command } from 'commander'
import { z } from 'zod'
import { homeFolder } from '../embedded/home.ts'
import { readServerFile } from './server-file.ts'

/** The options by which a command finds its runtime. */
export const connectionOptions = {
  server: z.url({ protocol: /^https?$/, error: 'must be an address such as http://127.0.0.1:7070' }).optional(),
  token: z.string().min(1).optional(),
  home: z.string().optional(),
} as const

const timeoutMs = 60_000

/** What a command was told about its runtime. */
interface ConnectionChoice {
  readonly server?: string | undefined
  readonly token?: string | undefined
  readonly home?: string | undefined
}

/** A client of a running runtime, as `findServer` finds it. */
export async function connect(options: ConnectionChoice): Promise<ApiClient> {
  const { url, token } = await findServer(options)
  return clientOf(url, token)
}

/**
 * Address and token of a running runtime: the one named, or the one of the home folder with its admin token. That token is
 * sent to no other address. Throws CONFIG_INVALID when there is nothing to connect to.
 */
export async function findServer(options: ConnectionChoice): Promise<{ readonly url: string; readonly token: string }> {
  const local = await readServerFile(options.home ?? homeFolder())
  const url = options.server ?? process.env.CROSSDOCK_SERVER ?? local?.url
  if (url === undefined) {
    throw new CrossdockError('CONFIG_INVALID', 'No running Crossdock is known here.', {
      remedy:
        'Start one with `crossdock serve`, or name one with --server and --token (or CROSSDOCK_SERVER and CROSSDOCK_TOKEN).',
    })
  }
  const isLocal = local !== undefined && new URL(local.url).origin === new URL(url).origin
  const token =
    options.token ?? process.env.CROSSDOCK_TOKEN ?? (isLocal ? await readToken(local.adminTokenPath) : undefined)
  if (token === undefined) {
    throw new CrossdockError('CONFIG_INVALID', `There is no token for ${url}.`, {
      remedy: 'Give one with CROSSDOCK_TOKEN or --token.',
    })
  }
  return { url, token }
}

function clientOf(url: string, token: string): ApiClient {
  return createApiClient(async ({ method, path, contentType, body }) => {
    try {
      const answer = await fetch(new URL(path, url), {
        method,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          authorization: `Bearer ${token}`,
          ...(contentType === undefined ? {} : { 'content-type': contentType }),
        },
        ...(body === undefined ? {} : { body }),
      })
      return { status: answer.status, text: await answer.text(), headers: Object.fromEntries(answer.headers) }
    } catch (thrown) {
      throw new CrossdockError('REMOTE_UNAVAILABLE', `The Crossdock at ${url} cannot be reached.`, {
        remedy: 'Start it with `crossdock serve`, or name another one with --server.',
        cause: thrown,
      })
    }
  })
}

async function readToken(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return text?.trim()
}

/** Adds the options by which a command finds its runtime. */
export function asking(command: Command): Command {
  return command
    .option('--server <address>', 'address of the runtime (CROSSDOCK_SERVER; default: the one of the home folder)')
    .option('--token <token>', 'token (better: CROSSDOCK_TOKEN; default: the admin token of the home folder)')
    .option('--home <folder>', 'home folder (CROSSDOCK_HOME)')
}
