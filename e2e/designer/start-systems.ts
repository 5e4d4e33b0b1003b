import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestRuntime } from '../browser/start-runtime.ts'

const checkout = fileURLToPath(new URL('../../', import.meta.url))
const token = 'sample-token'

/** The sample ERP, WMS and shop in a process of their own, with a few orders. */
export interface SampleSystems extends AsyncDisposable {
  readonly erp: string
  readonly wms: string
  readonly shop: string
  /** Asks one of them, e.g. `ask(systems.wms, '/orders')`. */
  ask(system: string, path: string): Promise<unknown>
}

/** Starts the sample systems on free ports. Throws with their last words when they do not start. */
export async function startSystems(): Promise<SampleSystems> {
  const home = await mkdtemp(join(tmpdir(), 'crossdock-systems-'))
  const ports = ['--erp-port', '0', '--wms-port', '0', '--shop-port', '0']
  const child = spawn(
    join(checkout, 'node_modules/.bin/node'),
    ['examples/systems/main.ts', '--home', home, '--token', token, '--orders', '4', ...ports],
    { cwd: checkout, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const stop = async () => {
    const isRunning = child.exitCode === null && child.signalCode === null
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    if (isRunning) await ended
    await rm(home, { recursive: true, force: true })
  }
  try {
    const words = await readUntilReady(child)
    const urlOf = (name: string) => new RegExp(`^${name}\\s+(\\S+)`, 'm').exec(words)?.[1] ?? ''
    return { erp: urlOf('ERP'), wms: urlOf('WMS'), shop: urlOf('SHOP'), ask, [Symbol.asyncDispose]: stop }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

async function ask(system: string, path: string): Promise<unknown> {
  const answer = await fetch(system + path, { headers: { authorization: `Bearer ${token}` } })
  return await answer.json()
}

function readUntilReady(child: ChildProcess): Promise<string> {
  let words = ''
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (text) => {
        words += String(text)
        if (words.includes('Ready.')) resolve(words)
      })
    }
    child.once('exit', () => reject(new Error(`The sample systems did not start.\n${words}`)))
  })
}

/** Declares the sample systems in a runtime, as an administrator would. */
export async function declareSystems(runtime: TestRuntime, { erp, wms }: SampleSystems): Promise<void> {
  for (const [name, baseUrl] of [
    ['erp', erp],
    ['wms', wms],
  ] as const) {
    const credential = `${name}-api`
    await put(runtime, `/credentials/${credential}`, {
      hosts: [new URL(baseUrl).host],
      credential: { type: 'bearer', token },
    })
    await put(runtime, `/systems/${name}`, { declaration: { kind: 'http', baseUrl, credential, network: 'loopback' } })
  }
}

async function put({ url, adminToken }: TestRuntime, path: string, body: object): Promise<void> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path} was refused: ${await answer.text()}`)
}
