import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { listenOnFreePort } from './processes/listen.ts'

/** A running Node-RED. */
export interface NodeRed extends AsyncDisposable {
  /** Where orders are POSTed to. */
  readonly url: string
}

const cacheFolder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'crossdock', 'bench', 'node-red-5')
const startWithinMs = 60_000

/**
 * Starts Node-RED with the work of the order flow: http in, function, switch, http request, http response. It keeps
 * nothing. Its HTTP request node opens a connection for each call unless it is told to keep them (`keepsAlive`), which is
 * off in a new one. Installed at the first use into a cache folder outside of the checkout. Throws when it cannot be installed.
 */
export async function startNodeRed(
  { target, keepsAlive }: { readonly target: string; readonly keepsAlive: boolean },
  say: (message: string) => void,
): Promise<NodeRed> {
  const program = join(cacheFolder, 'node_modules', 'node-red', 'red.js')
  if (!existsSync(program)) await install(say)
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-node-red-'))
  const port = await freePort()
  await writeFile(join(folder, 'flows.json'), JSON.stringify(flowsFor(target, keepsAlive)))
  await writeFile(join(folder, 'settings.cjs'), `module.exports = ${JSON.stringify(settingsFor(folder, port))}`)
  const child = spawn(process.execPath, [program, '--settings', join(folder, 'settings.cjs')], { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}/orders`
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    }
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await untilItAnswers(url)
  } catch (thrown) {
    await stop()
    throw thrown
  }
  return { url, [Symbol.asyncDispose]: stop }
}

async function install(say: (message: string) => void): Promise<void> {
  say(`installing Node-RED 5 into ${cacheFolder} (once)`)
  await mkdir(cacheFolder, { recursive: true })
  const options = ['--no-audit', '--no-fund', '--loglevel=error']
  const npm = spawn('npm', ['install', 'node-red@5', '--prefix', cacheFolder, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
  const [code] = await once(npm, 'close')
  if (code !== 0) throw new Error('npm could not install node-red@5. Is the npm registry reachable?')
}

async function untilItAnswers(url: string): Promise<void> {
  const untilMs = Date.now() + startWithinMs
  for (;;) {
    const body = JSON.stringify({ number: 'SO-0', status: 'released', customer: {}, lines: [] })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(url, { method: 'POST', headers, body }).catch(() => undefined)
    await answer?.arrayBuffer()
    if (answer?.status === 201) return
    if (Date.now() > untilMs) throw new Error('Node-RED was started but does not answer.')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  const { port } = new URL(await listenOnFreePort(server))
  await new Promise((resolve) => server.close(resolve))
  return Number(port)
}

function settingsFor(userDir: string, uiPort: number): object {
  return {
    ...{ userDir, uiPort, uiHost: '127.0.0.1', flowFile: 'flows.json', httpAdminRoot: false, credentialSecret: false },
    ...{ httpNodeRoot: '/', runtimeState: { enabled: false }, diagnostics: { enabled: false } },
    logging: { console: { level: 'off', metrics: false, audit: false } },
  }
}

const mapOrder = `const o = msg.payload
msg.payload = {
  reference: o.number, customer: o.customer.code, status: o.status, shipTo: o.shipTo,
  lines: o.lines.filter((l) => l.quantity > 0)
    .map((l) => ({ lineNo: l.lineNo, sku: l.sku.toUpperCase(), quantity: l.quantity, unit: l.unit })),
}
msg.headers = { 'content-type': 'application/json', 'idempotency-key': o.number }
return msg`

function flowsFor(target: string, persist: boolean): readonly object[] {
  const tab = { id: 'tab', type: 'tab', label: 'orders' }
  const on = (node: { readonly id: string } & Readonly<Record<string, unknown>>, ...next: readonly string[]) => ({
    ...{ z: 'tab', name: node.id, x: 0, y: 0 },
    ...node,
    wires: next.length === 0 ? [] : [next],
  })
  return [
    tab,
    on({ id: 'in', type: 'http in', url: '/orders', method: 'post', upload: false }, 'map'),
    on({ id: 'map', type: 'function', func: mapOrder, outputs: 1, initialize: '', finalize: '', libs: [] }, 'route'),
    on(
      {
        ...{
          id: 'route',
          type: 'switch',
          property: 'payload.status',
          propertyType: 'msg',
          checkall: 'false',
          outputs: 1,
        },
        rules: [{ t: 'eq', v: 'released', vt: 'str' }],
      },
      'write',
    ),
    on(
      {
        ...{ id: 'write', type: 'http request', method: 'POST', ret: 'obj', paytoqs: 'ignore', persist },
        ...{ url: `${target}/orders`, authType: '', senderr: false, headers: [] },
      },
      'out',
    ),
    on({ id: 'out', type: 'http response', statusCode: '', headers: {} }),
  ]
}
