import { spawn } from 'node:child_process'
import { chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { checkout } from './app-folder.ts'
import { connectToWindow } from './connect-to-window.ts'
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
    const said = async () => (child.exitCode === null ? await readFile(words, 'utf8').catch(() => '') : output)
    const page = await connectToWindow(said)
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
