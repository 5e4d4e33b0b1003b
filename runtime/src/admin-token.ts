import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from './store/database.ts'
import { createToken, findToken } from './store/token-store.ts'

/**
 * Keeps a token of the admin role in the home folder (`admin-token`, readable by its owner alone), so that the command
 * line on this machine may do everything and nobody else anything. Answers the file's path. A token that the database
 * does not know, e.g. because it is a new one, is replaced.
 */
export async function ensureAdminToken(database: Database, home: string): Promise<string> {
  const path = join(home, 'admin-token')
  const present = await readFile(path, 'utf8').catch(() => '')
  if (await findToken(database, present.trim())) return path
  const { token } = await createToken(database, { name: 'local admin', role: 'admin', actor: 'crossdock' })
  await writeFile(path, `${token}\n`, { mode: 0o600 })
  return path
}
