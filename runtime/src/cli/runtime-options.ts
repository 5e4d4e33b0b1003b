import { resolve } from 'node:path'
import { z } from 'zod'
import { homeFolder } from '../embedded/home.ts'
import { parseEnvironment, readConfigFile } from './config-file.ts'

const defaultPort = 7070

/** The options, and the environment variables behind them, by which a runtime on this machine is set up. */
export const runtimeOptions = {
  home: z.string().optional(),
  host: z.string().min(1).optional(),
  port: z.coerce.number().int().min(0).max(65_535).optional(),
} as const

/**
 * The setup of a runtime: an option wins over its environment variable, that over the config file, that over the default.
 * Throws CONFIG_INVALID for a config file or environment variable that cannot be meant.
 */
export function setupOf(options: {
  readonly home?: string | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
}) {
  const { env } = process
  const home = resolve(options.home ?? homeFolder())
  const config = readConfigFile(home)
  const environment = env.CROSSDOCK_ENVIRONMENT ? parseEnvironment(env.CROSSDOCK_ENVIRONMENT) : config.environment
  const allowedOrigins = namesIn(env.CROSSDOCK_ALLOWED_ORIGINS) ?? config.allowedOrigins
  return {
    home,
    host: options.host ?? (env.CROSSDOCK_HOST || '127.0.0.1'),
    port:
      options.port ??
      z.coerce
        .number()
        .int()
        .min(0)
        .max(65_535)
        .catch(defaultPort)
        .parse(env.CROSSDOCK_PORT || defaultPort),
    databaseUrl: env.DATABASE_URL || undefined,
    redisUrl: env.REDIS_URL || undefined,
    secretKey: env.CROSSDOCK_SECRET_KEY || undefined,
    blobFolder: env.CROSSDOCK_BLOBS || undefined,
    publicHosts: namesIn(env.CROSSDOCK_PUBLIC_HOSTS) ?? config.publicHosts ?? [],
    ...(environment ? { environment } : {}),
    ...(allowedOrigins ? { allowedOrigins } : {}),
  }
}

/** Names between commas; undefined when nothing is said. */
function namesIn(text: string | undefined): readonly string[] | undefined {
  if (!text) return undefined
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
