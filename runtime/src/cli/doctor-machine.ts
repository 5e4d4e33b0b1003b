import { access, constants, readFile, stat, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { CrossdockError } from '@crossdock/shared/errors'
import { acquireHomeLock } from '../embedded/home-lock.ts'
import { parseSecretKey } from '../security/secret-box.ts'
import { type Check, fail, ok, warn } from './check.ts'
import { readServerFile } from './server-file.ts'

const megabyte = 1024 * 1024
const oldestNode = { major: 24, minor: 12 }

/** Whether this Node runs the program as it is. */
export function checkNode(version: string = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isEnough = major > oldestNode.major || (major === oldestNode.major && minor >= oldestNode.minor)
  return isEnough
    ? ok('node', `Node ${version}.`)
    : fail(
        'node',
        `Node ${version} is too old.`,
        `Run \`npm install\`, or install Node ${oldestNode.major}.${oldestNode.minor} or newer.`,
      )
}

/** Whether the home folder can be used, by whom, and whether somebody does. */
export async function checkHome(home: string): Promise<readonly Check[]> {
  const found = await stat(home).catch(() => undefined)
  if (!found)
    return [warn('home', `${home} does not exist.`, 'The first start makes it; set CROSSDOCK_HOME for another place.')]
  try {
    await access(home, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    return [
      fail('home', `This user may not write to ${home}.`, 'Give it the right, or set CROSSDOCK_HOME to another place.'),
    ]
  }
  const isOpen = process.platform !== 'win32' && (found.mode & 0o022) !== 0
  return [
    isOpen
      ? warn('home', `Other users may write to ${home}.`, `Run \`chmod go-w ${home}\`.`)
      : ok('home', `${home} can be written, by its owner alone.`),
    await checkLock(home),
    await checkDisk(home),
  ]
}

async function checkLock(home: string): Promise<Check> {
  try {
    await using _lock = await acquireHomeLock(home)
    return ok('lock', 'No Crossdock runs on this home folder.')
  } catch (thrown) {
    if (thrown instanceof CrossdockError && thrown.code === 'HOME_IN_USE') return ok('lock', thrown.message)
    throw thrown
  }
}

async function checkDisk(home: string): Promise<Check> {
  const { bavail, bsize } = await statfs(home)
  const freeMb = Math.floor((bavail * bsize) / megabyte)
  const message = `${freeMb} MB are free on the disk of ${home}.`
  if (freeMb < 100) return fail('disk', message, 'Free space: below 100 MB the database may stop at any time.')
  return freeMb < 1024 ? warn('disk', message, 'Free space before it runs out.') : ok('disk', message)
}

/** Whether the key that secrets are sealed with can be read, and by whom. */
export async function checkSecretKey(home: string, secretKey: string | undefined): Promise<Check> {
  if (secretKey !== undefined) {
    parseSecretKey(secretKey)
    return ok('secret key', 'CROSSDOCK_SECRET_KEY holds a key.')
  }
  const path = join(home, 'secret.key')
  const found = await stat(path).catch(() => undefined)
  if (!found)
    return warn(
      'secret key',
      `${path} does not exist.`,
      'The first start makes it. Keep a copy: without it stored credentials cannot be opened.',
    )
  parseSecretKey(await readFile(path, 'utf8'))
  const isOpen = process.platform !== 'win32' && (found.mode & 0o077) !== 0
  return isOpen
    ? warn('secret key', `Other users may read ${path}.`, `Run \`chmod 600 ${path}\`.`)
    : ok('secret key', `${path} holds a key.`)
}

/** Whether the server can listen where it is told to. */
export async function checkPort(options: {
  readonly home: string
  readonly host: string
  readonly port: number
}): Promise<Check> {
  const { home, host, port } = options
  const code = await tryToListen(host, port)
  if (code === undefined) return ok('port', `Port ${port} of ${host} is free.`)
  const server = await readServerFile(home)
  if (code === 'EADDRINUSE' && server && new URL(server.url).port === String(port)) {
    return ok('port', `Port ${port} is that of the Crossdock that runs here.`)
  }
  return code === 'EADDRINUSE'
    ? fail(
        'port',
        `Port ${port} of ${host} is taken by another program.`,
        'Stop it, or choose another port with --port or CROSSDOCK_PORT.',
      )
    : fail(
        'port',
        `Nothing can listen on ${host}, port ${port} (${code}).`,
        'Choose an address of this machine with --host.',
      )
}

function tryToListen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}
