import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, chromium, expect, type Page } from '@playwright/test'
import { checkout } from './app-folder.ts'
import type { ElectronBinary } from './find-electron.ts'

/** `npm start`, and the window that it has opened. */
export interface RunningDemo extends AsyncDisposable {
  /** What it has printed so far. */
  readonly output: () => string
  readonly page: Page
  /** Closes the window as a user would. */
  closeWindow(): Promise<void>
  /** Ends the demo as Ctrl+C would. Answers its exit code. */
  end(): Promise<number | null>
}

/**
 * Starts the demo as `npm start` does, on a home of its own, with no screen but the tests’. Its Electron listens on a debugging
 * port, by which the window is driven.
 */
export async function startDemo(options: {
  readonly folder: string
  readonly binary: ElectronBinary
  readonly display: string | undefined
  readonly args: readonly string[]
}): Promise<RunningDemo> {
  const { folder, binary, display, args } = options
  const words = join(folder, 'electron-words.txt')
  await rm(words, { force: true })
  const program = join(folder, 'electron')
  const lines = [
    '#!/bin/sh',
    `exec '${binary.executablePath}' "$@" --disable-gpu --remote-debugging-port=0 2>'${words}'`,
  ]
  await writeFile(program, `${lines.join('\n')}\n`)
  await chmod(program, 0o755)
  const { DATABASE_URL: _database, REDIS_URL: _redis, CI: _ci, ...env } = process.env
  const child = spawn(process.execPath, ['scripts/start.mjs', '--home', join(folder, 'home'), ...args], {
    cwd: checkout,
    env: { ...env, CROSSDOCK_ELECTRON: program, ...(display === undefined ? {} : { DISPLAY: display }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const end = async () => {
    child.kill('SIGINT')
    return await ended
  }
  try {
    const page = await connectToWindow(words, { child, output: () => output })
    return {
      output: () => output,
      page,
      closeWindow: () => page.close(),
      end,
      [Symbol.asyncDispose]: async () => void (await end()),
    }
  } catch (thrown) {
    await end()
    throw thrown
  }
}

async function connectToWindow(
  words: string,
  { child, output }: { readonly child: ChildProcess; readonly output: () => string },
): Promise<Page> {
  const address = /DevTools listening on ws:\/\/(\S+?)\//
  const said = async () => (child.exitCode === null ? await readFile(words, 'utf8').catch(() => '') : output())
  await expect.poll(said, { timeout: 90_000 }).toMatch(address)
  const url = `http://${address.exec(await said())?.[1]}`
  // Whoever connects while the window is being made may wait for ever.
  const pages = async () => await (await fetch(`${url}/json/list`)).text()
  await expect.poll(pages, { timeout: 30_000 }).toContain('"url": "app://crossdock/')
  const browser = await connectTo(url)
  const context = browser.contexts()[0]
  if (!context) throw new Error('The app has no browser context.')
  const page = context.pages()[0] ?? (await context.waitForEvent('page'))
  // Asked anew each time: what waits inside the page is stopped by the page’s own policy.
  const isReady = async () => await page.evaluate(`'crossdock' in window && document.readyState === 'complete'`)
  await expect.poll(isReady, { timeout: 30_000 }).toBe(true)
  return page
}

/** Tries again where Chromium leaves the first answer out. */
async function connectTo(url: string): Promise<Browser> {
  const connect = () => chromium.connectOverCDP(url, { noDefaults: true, timeout: 10_000 })
  return await connect().catch(connect)
}
