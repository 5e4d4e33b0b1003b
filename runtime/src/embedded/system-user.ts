import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { CrossdockError } from '@crossdock/shared/errors'
import { runsAsRoot } from './home.ts'

const run = promisify(execFile)
const userName = 'crossdock-postgres'

/** The user that PostgreSQL runs under, as `spawn` takes it. Empty: the user of this process. */
export type SystemUser = { readonly uid: number; readonly gid: number } | { readonly uid?: never; readonly gid?: never }

/**
 * PostgreSQL refuses to run as root, so root gives it a system user of its own, made at the first start. Throws
 * DATABASE_UNAVAILABLE when it cannot be made.
 */
export async function postgresUser(): Promise<SystemUser> {
  if (!runsAsRoot()) return {}
  const known = await lookUp()
  if (known) return known
  let reason: unknown
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', userName])
  } catch (thrown) {
    reason = thrown
  }
  // Another start may have made it in the same moment; then `useradd` failed and the user is there.
  const made = await lookUp()
  if (made) return made
  throw new CrossdockError(
    'DATABASE_UNAVAILABLE',
    `PostgreSQL does not run as root, and its system user ${userName} could not be made.`,
    { remedy: `Make the user ${userName}, run Crossdock as an ordinary user, or set DATABASE_URL.`, cause: reason },
  )
}

async function lookUp(): Promise<SystemUser | undefined> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, userName])))
    return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) }
  } catch {
    return undefined
  }
}
