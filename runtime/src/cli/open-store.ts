import { startEmbeddedPostgres } from '../embedded/embedded-postgres.ts'
import { createHome } from '../embedded/home.ts'
import { acquireHomeLock } from '../embedded/home-lock.ts'
import type { Log } from '../log.ts'

/** The database to work on. Disposing stops it when it is the embedded one, and gives the home folder back. */
export interface OpenStore extends AsyncDisposable {
  readonly databaseUrl: string
}

/**
 * The database that is named, or the PostgreSQL of the home folder, started here. The embedded one belongs to one process
 * at a time. Throws HOME_IN_USE, DATABASE_UNAVAILABLE, STORAGE_FULL, CONFIG_INVALID.
 */
export async function openStore(options: {
  readonly home: string
  readonly databaseUrl: string | undefined
  readonly log: Log
}): Promise<OpenStore> {
  const { home, databaseUrl, log } = options
  if (databaseUrl !== undefined) {
    await createHome(home)
    return { databaseUrl, async [Symbol.asyncDispose]() {} }
  }
  await using undo = new AsyncDisposableStack()
  const locked = undo.use(await acquireHomeLock(home))
  const postgres = undo.use(
    await startEmbeddedPostgres({
      home: locked,
      log: {
        info: (message, facts) => log.info({ ...facts }, message),
        warn: (message, facts) => log.warn({ ...facts }, message),
      },
    }),
  )
  const resources = undo.move()
  return { databaseUrl: postgres.connectionString, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}
