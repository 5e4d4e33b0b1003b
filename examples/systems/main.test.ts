import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { clientOf, temporaryFolder } from './test-client.ts'

const main = new URL('./main.ts', import.meta.url).pathname

/** Starts the command and collects what it prints. */
function run(...args: string[]): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk))
  return { child, output: () => text }
}

const anyPorts = ['--erp-port', '0', '--wms-port', '0', '--shop-port', '0']

describe('the command', () => {
  it('starts the three systems, survives a kill with all it answered, and stops on a signal', async () => {
    using home = temporaryFolder()
    const start = async () => {
      const running = run('--home', home.path, '--orders', '3', '--token', 't', ...anyPorts)
      await expect.poll(running.output, { timeout: 60_000 }).toContain('Ready.')
      const url = /ERP +(\S+)/.exec(running.output())?.[1] ?? ''
      return { ...running, call: clientOf({ url, token: 't' }) }
    }
    const first = await start()
    expect((await first.call('POST /simulate/orders', { body: { count: 2 } })).status).toBe(201)
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')

    const second = await start()
    expect((await second.call('GET /orders')).body.total).toBe(5)
    const exited = once(second.child, 'exit')
    second.child.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
  })

  it.each([
    [[], '--home is missing'],
    [['--home', 'x', '--orders', 'many'], '--orders must be a number'],
    [['--hoem', 'x'], "Unknown option '--hoem'"],
  ])('explains wrong options %j and exits with 1', async (args, message) => {
    const { child, output } = run(...args)
    expect(await once(child, 'close')).toEqual([1, null])
    expect(output()).toContain(message)
  })
})
