import { chmod, mkdir, stat } from 'node:fs/promises'
import { homedir, userInfo } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { CrossdockError } from '@crossdock/shared/errors'
import { toFolderError } from './folder-error.ts'

/** The surroundings that decide where the home folder is. */
export interface HomeSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  /** The user's own folder. */
  readonly userFolder: string
  /** True for root on Linux and macOS. */
  readonly isRoot: boolean
}

/** True when this process runs as root, where PostgreSQL needs a system user of its own. */
export function runsAsRoot(): boolean {
  return process.platform !== 'win32' && userInfo().uid === 0
}

/**
 * The home folder: everything that an installation without servers of its own keeps. `CROSSDOCK_HOME`, or the place
 * that the platform has for a user's application data. Root gets `/var/lib/crossdock`, because the system user that
 * PostgreSQL then runs under cannot reach root's own folder.
 */
export function homeFolder(
  surroundings: HomeSurroundings = {
    env: process.env,
    platform: process.platform,
    userFolder: homedir(),
    isRoot: runsAsRoot(),
  },
): string {
  const { env, platform, userFolder, isRoot } = surroundings
  if (env.CROSSDOCK_HOME) return resolve(env.CROSSDOCK_HOME)
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(userFolder, 'AppData', 'Local'), 'Crossdock')
  if (isRoot) return '/var/lib/crossdock'
  if (platform === 'darwin') return join(userFolder, 'Library', 'Application Support', 'Crossdock')
  // The XDG base directory specification: a relative path in the variable is to be ignored.
  const dataHome = env.XDG_DATA_HOME && isAbsolute(env.XDG_DATA_HOME) ? env.XDG_DATA_HOME : undefined
  return join(dataHome ?? join(userFolder, '.local', 'share'), 'crossdock')
}

/**
 * Makes the home folder, readable by its owner alone. A folder that exists keeps its permissions. Throws
 * CONFIG_INVALID when the place cannot be used, STORAGE_FULL when its disk is full.
 */
export async function createHome(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  } catch (thrown) {
    throw toFolderError(thrown, folder)
  }
  if (!(await stat(folder)).isDirectory()) {
    throw new CrossdockError('CONFIG_INVALID', `The home folder ${folder} is not a folder.`, {
      remedy: 'Choose another home folder with CROSSDOCK_HOME.',
    })
  }
}

/** Lets other users pass through a folder on their way to one inside; they still cannot list it. */
export async function allowPassing(folder: string): Promise<void> {
  const { mode } = await stat(folder)
  if ((mode & 0o001) === 0) await chmod(folder, (mode & 0o7777) | 0o001)
}
