import { join } from 'node:path'
import { callBridge, eventsOf } from './bridge.ts'
import { expect, test } from './launch.ts'

interface Running {
  readonly state: string
  readonly apiUrl: string
  readonly url: string
  readonly port: number
}

const isGone = (pid: number) => {
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}

test('the local runtime starts, answers through the bridge, tells its death, starts again and ends with the app', async ({
  folder,
  launchShell,
}) => {
  test.setTimeout(180_000)
  const { app, page } = await launchShell({
    // The user's data is closed to everybody else, and as root the embedded PostgreSQL runs as somebody else.
    env: { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', CROSSDOCK_HOME: join(folder, 'runtime') },
  })
  expect(await callBridge(page, 'readRuntimeStatus')).toEqual({ state: 'stopped' })
  const running = await callBridge<Running>(page, 'startRuntime')
  expect(running, JSON.stringify(running)).toMatchObject({
    state: 'running',
    apiUrl: 'app://crossdock/connections/local',
  })
  const flows = `fetch('${running.apiUrl}/api/v1/flows').then(async (answer) => [answer.status, await answer.json()])`
  expect(await page.evaluate(flows)).toEqual([200, { items: [] }])
  // The token stays in the main process: without it the runtime lets nobody in.
  expect((await fetch(new URL('/api/v1/flows', running.url))).status).toBe(401)
  expect(await eventsOf(page, 'onRuntimeStatus')).toContainEqual(running)
  const log = await callBridge<string[]>(page, 'runtimeLog')
  expect(log.some((line) => line.includes('Crossdock runs.'))).toBe(true)

  const pidOf = (lines: string[]) =>
    Number(JSON.parse(lines.find((line) => line.includes('Crossdock runs.')) ?? '{}').pid)
  process.kill(pidOf(log), 'SIGKILL')
  await expect.poll(() => callBridge(page, 'readRuntimeStatus')).toMatchObject({ state: 'failed', remedy: /log/ })
  expect(await page.evaluate(`fetch('${running.apiUrl}/api/v1/flows').then(({ status }) => status)`)).toBe(502)

  const again = await callBridge<Running>(page, 'startRuntime')
  expect(await page.evaluate(flows)).toEqual([200, { items: [] }])
  expect(again.state).toBe('running')
  const second = pidOf((await callBridge<string[]>(page, 'runtimeLog')).reverse())
  await app.close()
  expect(isGone(second)).toBe(true)
})

test('a runtime that cannot start says why, with the end of its log', async ({ launchShell }) => {
  const { page } = await launchShell({ env: { CROSSDOCK_NODE: '/nowhere/node' } })
  expect(await callBridge(page, 'startRuntime')).toMatchObject({
    state: 'failed',
    message: expect.stringContaining('/nowhere/node'),
    logTail: [expect.stringContaining('ENOENT')],
  })
})
