/**
 * The servers that tests run against, as `global-setup.ts` found or started them. A test never starts or looks for one
 * itself, and keeps to a schema or prefix of its own.
 */

/** A PostgreSQL on which schemas and databases may be made. There always is one: where none runs, an embedded one. */
export function postgresUrl(): string {
  const url = process.env.DATABASE_URL
  if (!url) throw new Error('DATABASE_URL is not set: run tests through vitest.config.ts, which has the global setup.')
  return url
}

/** A Redis, or undefined where none runs: `describe.skipIf(redisUrl() === undefined)`. The run says at its end why. */
export function redisUrl(): string | undefined {
  return process.env.REDIS_URL
}
