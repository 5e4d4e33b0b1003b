import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { northCase } from './cased-flow.ts'

const checkout = fileURLToPath(new URL('../../', import.meta.url))

/** Code that takes some seconds, so that there is a middle in which the runtime can die. */
const slowFlow = {
  ...{ format: 'crossdock/flow@1', id: 'slow', name: 'Slow orders', record: { entity: 'order', key: '=number' } },
  nodes: {
    start: { type: 'manual', version: 1, name: 'Orders in' },
    slow: {
      ...{ type: 'code', version: 1, name: 'Takes its time' },
      config: { code: 'for (let i = 0; i < 2e8; i++);\nreturn record.payload', timeoutMs: 60_000 },
    },
  },
  wires: [{ from: 'start.out', to: 'slow' }],
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return address !== null && typeof address === 'object' ? address.port : 0
}

/** A runtime in a process that can be killed, on a port and home that it finds again. */
function serve(home: string, port: number): ChildProcess {
  const { DATABASE_URL: _database, REDIS_URL: _redis, ...env } = process.env
  const args = ['runtime/bin/crossdock.mjs', 'serve', '--home', home, '--port', String(port)]
  return spawn(join(checkout, 'node_modules/.bin/node'), args, { cwd: checkout, env, stdio: 'ignore' })
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await ended
}

test('a runtime that is killed in the middle of a run: the screen says so, keeps nothing, and runs again', async ({
  page,
}) => {
  test.setTimeout(180_000)
  const home = await mkdtemp(join(tmpdir(), 'crossdock-e2e-killed-'))
  await chmod(home, 0o755)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const patience = { timeout: 90_000 }
  const isUp = async () => (await fetch(`${url}/healthz`).catch(() => undefined))?.ok ?? false
  let child = serve(home, port)
  try {
    await expect.poll(isUp, patience).toBe(true)
    const { adminTokenPath } = JSON.parse(await readFile(join(home, 'server.json'), 'utf8'))
    const token = (await readFile(adminTokenPath, 'utf8')).trim()
    const send = async (method: string, path: string, body: object) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      const answer = await fetch(`${url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) })
      expect(answer.status, await answer.text()).toBe(200)
    }
    await send('POST', '/flows', { document: slowFlow, message: 'First version' })
    await send('PUT', '/flows/slow/cases/north', { ...northCase('slow'), pins: [] })

    await page.goto(url)
    await page.getByRole('button', { name: 'Enter a token' }).click()
    await page.getByRole('textbox', { name: 'API token' }).fill(token)
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await page
      .getByRole('region', { name: /^Published in/ })
      .getByRole('button', { name: /^Slow orders/ })
      .click()
    await expect(page.getByRole('button', { name: /same as published/ })).toBeVisible(patience)
    await page.keyboard.press('Alt+Shift+K')
    const panel = page.locator('#bottom-panel')
    await panel.getByRole('button', { name: 'Run all' }).click()
    await expect(panel.getByText('Running…')).toBeVisible()
    await end(child, 'SIGKILL')
    await expect(panel.getByRole('alert')).toContainText('The runtime went away while the cases ran.', patience)
    await expect(page.getByRole('list', { name: 'Cases' })).toContainText('not run')

    child = serve(home, port)
    await expect.poll(isUp, patience).toBe(true)
    await expect(panel.getByRole('button', { name: 'Run all' })).toBeEnabled(patience)
    await panel.getByRole('button', { name: 'Run again' }).click()
    await expect(page.getByRole('list', { name: 'Cases' })).toContainText('expects nothing yet', patience)
    await expect(panel.getByRole('alert')).toHaveCount(0)
  } finally {
    await end(child, 'SIGTERM')
    await rm(home, { recursive: true, force: true })
  }
})
