import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const checkout = fileURLToPath(new URL('../../..', import.meta.url))
const electronFolder = join(checkout, 'node_modules/electron')
/** The desktop app, as it was built. */
const app = join(checkout, 'desktop')

const fetchLimitMs = 300_000
const closeLimitMs = 5_000

/** What a window is opened for. */
interface WindowOptions {
  readonly runtimeUrl: string
  readonly tokenFile: string
  /** Where the window keeps its drafts and settings. */
  readonly userData: string
  readonly tell: (line: string) => void
}

/** True where a window can be seen: on a machine with a screen, and not in a test run of a server. */
export function canOpenWindow({ env, platform }: Pick<NodeJS.Process, 'env' | 'platform'>): boolean {
  if (env.CI === 'true') return false
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/**
 * Opens the desktop app, connected to the demo's runtime. Where Electron has to be fetched first, that goes on beside the
 * demo. When no window can be had, one line says so. Disposing closes it; its unsaved work is kept as drafts.
 */
export function openDesignerWindow(options: WindowOptions): AsyncDisposable {
  const ending = new AbortController()
  const ended = showWindow(options, ending.signal)
  return {
    async [Symbol.asyncDispose]() {
      ending.abort()
      await ended
    },
  }
}

/** Answers when the window is closed. */
async function showWindow(options: WindowOptions, signal: AbortSignal): Promise<void> {
  const program = await findElectron(signal)
  if (signal.aborted) return
  if (program === undefined || !existsSync(join(app, 'dist/main/main.cjs'))) {
    return options.tell('There is no desktop window here; open the designer’s address in a browser.')
  }
  const child = startApp(program, options)
  signal.addEventListener('abort', () => closeApp(child), { once: true })
  const code = await Promise.race([
    once(child, 'exit').then(([exitCode]: unknown[]) => exitCode),
    once(child, 'error').then(() => 1),
  ])
  if (signal.aborted) return
  options.tell(
    code === 0
      ? 'The window is closed. Everything goes on; the designer’s address opens it in a browser.'
      : 'The desktop window could not be opened; open the designer’s address in a browser.',
  )
}

/**
 * The installed Electron; one that `CROSSDOCK_ELECTRON` names; or the one that its own installer fetches now, in bounded
 * time. Undefined where there is none.
 */
async function findElectron(signal: AbortSignal): Promise<string | undefined> {
  const installed = join(electronFolder, 'dist', programName(process.platform))
  if (existsSync(installed)) return installed
  const { CROSSDOCK_ELECTRON: named } = process.env
  if (named) return existsSync(named) ? named : undefined
  const installer = join(electronFolder, 'install.js')
  if (!existsSync(installer)) return undefined
  await promisify(execFile)(process.execPath, [installer], { signal, timeout: fetchLimitMs }).catch(() => undefined)
  return existsSync(installed) ? installed : undefined
}

function programName(platform: NodeJS.Platform): string {
  if (platform === 'win32') return 'electron.exe'
  return platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron'
}

/** In a process group of its own, so that Ctrl+C reaches it through us. It ends when the channel to us does. */
function startApp(program: string, { runtimeUrl, tokenFile, userData }: WindowOptions): ChildProcess {
  const { NODE_OPTIONS: _options, ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env
  // Chromium has no sandbox for root.
  const switches = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return spawn(program, [app, `--user-data-dir=${userData}`, ...switches], {
    env: { ...env, CROSSDOCK_DESKTOP_RUNTIME: runtimeUrl, CROSSDOCK_DESKTOP_TOKEN_FILE: tokenFile },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    detached: process.platform !== 'win32',
  })
}

function closeApp(child: ChildProcess): void {
  if (child.connected) child.disconnect()
  const kill = setTimeout(() => child.kill('SIGKILL'), closeLimitMs)
  child.once('exit', () => clearTimeout(kill))
}
