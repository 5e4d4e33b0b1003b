import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { isRunning } from './process-birth.ts'

/**
 * What PostgreSQL's own lock file `postmaster.pid` says about a data folder: nothing runs on it, a PostgreSQL runs on
 * it, or the file is a left-over whose pid now belongs to another program. The last one would keep PostgreSQL from
 * starting; a left-over with a pid of nobody it clears away by itself.
 */
export async function postmasterOf(dataFolder: string): Promise<'none' | 'running' | 'left-over'> {
  const text = await readFile(join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number.parseInt(text, 10)
  if (!(pid > 0) || !isRunning(pid)) return 'none'
  // Windows reaches a PostgreSQL by a pipe that bears its pid: no other program can be hit.
  if (process.platform === 'win32') return 'running'
  return (await commandLineOf(pid)).includes(dataFolder) ? 'running' : 'left-over'
}

async function commandLineOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)])
  return stdout
}
