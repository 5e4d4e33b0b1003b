import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where the parts of the app lie, in a checkout and in a package. */
export interface AppPaths {
  /** What `app://crossdock/` serves. */
  readonly rendererFolder: string
  readonly preload: string
  readonly icon: string
  /** The command line of the runtime, started with `node`. */
  readonly runtimeProgram: string
  readonly runtimeFolder: string
  /** The Node that runs the runtime. `runAsNode` when it is Electron's own. */
  readonly node: { readonly path: string; readonly isElectron: boolean }
}

/**
 * The paths. `mainFolder` is the folder of the bundled main process (`desktop/dist/main`). A package brings its own Node,
 * because its Electron refuses to run as one. A checkout takes `CROSSDOCK_NODE`, the Node it is pinned to, or Electron's own
 * where that is new enough for the runtime (22).
 */
export function findAppPaths(options: {
  readonly mainFolder: string
  readonly isPackaged: boolean
  readonly resourcesFolder: string
  readonly env: Readonly<Record<string, string | undefined>>
}): AppPaths {
  const { mainFolder, isPackaged, resourcesFolder } = options
  const built = dirname(mainFolder)
  const checkout = join(mainFolder, '..', '..', '..')
  const runtimeFolder = isPackaged ? join(resourcesFolder, 'runtime') : checkout
  const main = join(runtimeFolder, 'runtime', 'src', 'cli', 'main')
  return {
    rendererFolder: join(built, 'renderer'),
    preload: join(built, 'preload', 'preload.cjs'),
    icon: isPackaged ? join(resourcesFolder, 'icon.png') : join(checkout, 'desktop', 'icons', '512x512.png'),
    runtimeFolder,
    // A package carries the runtime as JavaScript, a checkout as it is written.
    runtimeProgram: isPackaged ? `${main}.js` : `${main}.ts`,
    node: isPackaged
      ? { path: join(resourcesFolder, 'node', nodeName), isElectron: false }
      : findNode(checkout, options.env),
  }
}

const nodeName = process.platform === 'win32' ? 'node.exe' : 'node'

function findNode(checkout: string, env: Readonly<Record<string, string | undefined>>): AppPaths['node'] {
  if (env.CROSSDOCK_NODE) return { path: env.CROSSDOCK_NODE, isElectron: false }
  const pinned = join(checkout, 'node_modules', 'node', 'bin', nodeName)
  const isOwnEnough = Number.parseInt(process.versions.node, 10) >= 22
  return !existsSync(pinned) && isOwnEnough
    ? { path: process.execPath, isElectron: true }
    : { path: pinned, isElectron: false }
}
