import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const program = join(import.meta.dirname, 'main.ts')

/** A demo in a process of its own, with PostgreSQL of its own and nothing of this machine's servers. */
function startDemo(home: string, ...options: string[]) {
  const { DATABASE_URL: _database, REDIS_URL: _redis, DISPLAY: _x11, WAYLAND_DISPLAY: _wayland, ...env } = process.env
  const child = spawn(process.execPath, [program, '--home', home, ...options], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { text: '' }
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (output.text += data.toString()))
  const ended = once(child, 'exit').then(([code]) => ({ code: code as number | null, output: output.text }))
  return { child, output, ended }
}

describe('the demo', () => {
  let home = ''
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'crossdock-demo-'))
  })
  afterEach(() => {
    for (const folder of [home, `${home}-exchange`]) rmSync(folder, { recursive: true, force: true })
  })

  it('with --once ends with 0 when all orders have travelled there and back, and again on the same home', async () => {
    const first = await startDemo(home, '--once', '--orders', '25').ended
    expect(first).toMatchObject({ code: 0, output: expect.stringContaining('Each effect happened exactly once.') })
    const second = await startDemo(home, '--once', '--orders', '5').ended
    expect(second).toMatchObject({ code: 0, output: expect.stringContaining('30 effects for 30 orders') })
  }, 180_000)

  it('prints an address that signs in once, runs until it is told to end, and refuses to run twice on one home', async () => {
    const running = startDemo(home, '--orders', '0')
    await expect.poll(() => running.output.text, { timeout: 60_000 }).toContain('Ctrl+C ends everything')
    const [, url = '', code = ''] = /Designer {4}(http:\S+)\/#\/sign-in\/(\S+)/.exec(running.output.text) ?? []
    const signIn = () =>
      fetch(`${url}/api/v1/sign-in`, {
        ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code }) },
      })
    expect(await (await signIn()).json()).toMatchObject({ role: 'admin', name: 'designer of npm start' })
    expect((await signIn()).status).toBe(401)
    const other = await startDemo(home).ended
    expect(other).toMatchObject({ code: 1, output: expect.stringContaining('HOME_IN_USE') })
    running.child.kill('SIGINT')
    expect(await running.ended).toMatchObject({ code: 0 })
  }, 120_000)

  it('refuses options that it does not know', async () => {
    expect(await startDemo(home, '--order', '5').ended).toMatchObject({
      code: 1,
      output: expect.stringContaining('CONFIG_INVALID'),
    })
  })
})
