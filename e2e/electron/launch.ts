import { type ChildProcess, execFile } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test as base, type ElectronApplication, _electron as electron, expect, type Page } from '@playwright/test'
import { startRuntime, type TestRuntime } from '../browser/start-runtime.ts'
import { builtDesigner, checkout, makeAppFolder, ownPage } from './app-folder.ts'
import { openDisplay } from './display.ts'
import { type ElectronBinary, findElectron } from './find-electron.ts'

export { expect }

/** A running app and its window. */
export interface LaunchedApp {
  readonly app: ElectronApplication
  readonly page: Page
}

/** How the app is started, where it differs from the usual. */
interface LaunchOptions {
  /** Further arguments, as the system would give them: paths of files to open. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

interface TestFixtures {
  /** An empty folder of this test, gone after it. */
  readonly folder: string
  /** Where this test's apps keep the user's data. */
  readonly userData: string
  /** Starts the shell with the tests' own page and waits until that has loaded. */
  readonly launchShell: (options?: LaunchOptions) => Promise<LaunchedApp>
  /** Starts the built designer. The test fails when its page complains in the console or throws. */
  readonly launchDesigner: (options?: LaunchOptions) => Promise<LaunchedApp>
}

interface WorkerFixtures {
  readonly display: string | undefined
  readonly binary: ElectronBinary
  /** The folder with the built main process, preload and designer. */
  readonly built: string
  /** The app with the built designer. */
  readonly designerFolder: string
  /** A runtime for the tests of a worker. */
  readonly runtime: TestRuntime
}

const buildIfStale = `
import { buildDesignerIfStale } from './scripts/build-designer.mjs'
process.exitCode = await buildDesignerIfStale(process.execPath)`

/** Tests that drive a real Electron. What a test launches ends with it. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  display: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
    async ({}, use) => {
      const display = await openDisplay()
      await use(display.name)
      await display.close()
    },
    { scope: 'worker' },
  ],
  binary: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
    async ({}, use) => {
      await use(await findElectron())
    },
    { scope: 'worker', timeout: 400_000 },
  ],
  built: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
    async ({}, use) => {
      await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', buildIfStale], { cwd: checkout })
      await use(join(checkout, 'desktop', 'dist'))
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  designerFolder: [
    async ({ built: _built }, use) => {
      const place = await mkdtemp(join(tmpdir(), 'crossdock-designer-'))
      await use(await makeAppFolder(place, builtDesigner))
      await rm(place, { recursive: true, force: true })
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  runtime: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
    async ({}, use) => {
      await using runtime = await startRuntime()
      await use(runtime)
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'crossdock-electron-'))
    // The system user of the embedded PostgreSQL has to reach its data below.
    await chmod(folder, 0o755)
    await use(folder)
    await rm(folder, { recursive: true, force: true })
  },
  userData: async ({ folder }, use) => {
    await use(join(folder, 'user'))
  },
  launchShell: async ({ binary, built: _built, display, folder, userData }, use) => {
    const started = startApps({ binary, display, userData })
    const appFolder = await makeAppFolder(join(folder, 'checkout'), ownPage)
    await use(async (options) => {
      const launched = await started.launch(appFolder, options)
      await launched.page.locator('#state', { hasText: 'ready' }).waitFor()
      return launched
    })
    await started.closeAll()
  },
  launchDesigner: async ({ binary, designerFolder, display, userData }, use) => {
    const started = startApps({ binary, display, userData })
    const complaints: string[] = []
    await use(async (options) => {
      const launched = await started.launch(designerFolder, options)
      noteComplaints(launched.page, complaints)
      return launched
    })
    await started.closeAll()
    expect(complaints).toEqual([])
  },
})

/** Collects what a page complains about. Calls that a runtime refuses are noted by Chromium itself; the page shows them. */
export function noteComplaints(page: Page, complaints: string[]): void {
  page.on('console', (message) => {
    const isCall = message.location().url.includes('/api/v1/') && message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !isCall) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
}

/** Switches for a machine without graphics, and for root, for whom Chromium has no sandbox. */
function machineSwitches(): readonly string[] {
  const isRoot = process.getuid?.() === 0
  return ['--disable-gpu', ...(isRoot ? ['--no-sandbox'] : [])]
}

function startApps(options: {
  readonly binary: ElectronBinary
  readonly display: string | undefined
  readonly userData: string
}) {
  const apps: { readonly app: ElectronApplication; readonly child: ChildProcess }[] = []
  return {
    async launch(appFolder: string, { args = [], env = {} }: LaunchOptions = {}): Promise<LaunchedApp> {
      const { NODE_OPTIONS: _foreign, ...own } = process.env
      const app = await electron.launch({
        executablePath: options.binary.executablePath,
        args: [appFolder, ...machineSwitches(), `--user-data-dir=${options.userData}`, ...args],
        // The theme is the app's own matter.
        colorScheme: null,
        env: {
          ...(own as Record<string, string>),
          ...(options.display === undefined ? {} : { DISPLAY: options.display }),
          ...env,
        },
      })
      apps.push({ app, child: app.process() })
      return { app, page: await app.firstWindow() }
    },
    async closeAll(): Promise<void> {
      for (const { app, child } of apps) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        const ended = new Promise((resolve) => child.once('exit', resolve))
        // An app with unsaved work would ask first.
        await app.evaluate(({ app: running }) => running.exit(0)).catch(() => child.kill('SIGKILL'))
        await ended
      }
    },
  }
}
