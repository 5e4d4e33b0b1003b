import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { CrossdockError } from '@crossdock/shared/errors'
import { examplesFolder } from './example-files.ts'

/** The sample ERP, WMS and shop in a process of their own. Disposing lets them finish what is under way. */
export interface SampleSystems extends AsyncDisposable {
  readonly urls: { readonly erp: string; readonly wms: string; readonly shop: string }
  readonly token: string
  /** Ends them at once. What they have answered is kept. */
  abort(): void
}

const token = 'sample-token'
const startTimeoutMs = 30_000

/** Starts the sample systems; the WMS picks and ships by itself. Throws when they do not come up. */
export async function startSampleSystems(options: {
  readonly home: string
  readonly ports: { readonly erp: number; readonly wms: number; readonly shop: number }
}): Promise<SampleSystems> {
  const { home, ports } = options
  const child = spawnSystems([
    ...['--home', home, '--token', token, '--orders', '0'],
    ...['--erp-port', String(ports.erp), '--wms-port', String(ports.wms), '--shop-port', String(ports.shop)],
    ...['--auto-pick', '1500', '--short-pick-rate', '0.03'],
  ])
  const urlOf = (port: number) => `http://127.0.0.1:${port}`
  const urls = { erp: urlOf(ports.erp), wms: urlOf(ports.wms), shop: urlOf(ports.shop) }
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
  try {
    await waitUntilUp(child, Object.values(urls))
  } catch (thrown) {
    await stop()
    throw thrown
  }
  return { urls, token, abort: () => void child.kill('SIGKILL'), [Symbol.asyncDispose]: stop }
}

/** In a process group of its own, so that a Ctrl+C reaches only us: the systems are needed until calls have ended. */
function spawnSystems(args: readonly string[]): ChildProcess {
  const preload = new URL('./end-with-parent.ts', import.meta.url).href
  return spawn(process.execPath, ['--import', preload, join(examplesFolder, 'systems/main.ts'), ...args], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
}

async function waitUntilUp(child: ChildProcess, urls: readonly string[]): Promise<void> {
  let said = ''
  child.stderr?.on('data', (data: Buffer) => {
    said = (said + data.toString()).slice(-4_000)
  })
  const deadline = Date.now() + startTimeoutMs
  while (child.exitCode === null && Date.now() < deadline) {
    if ((await Promise.all(urls.map(isUp))).every(Boolean)) return
    await sleep(100)
  }
  throw new CrossdockError(
    'REMOTE_UNAVAILABLE',
    `The sample systems did not start.${said ? ` They say: ${said}` : ''}`,
    {
      remedy: 'Start them alone to see more: node examples/systems/main.ts --home <folder>.',
    },
  )
}

async function isUp(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`)).ok
  } catch {
    return false
  }
}
