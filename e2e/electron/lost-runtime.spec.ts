import { join } from 'node:path'
import { callBridge } from './bridge.ts'
import { addNodes, beginFlow, card, findAccessibilityProblems } from './draw.ts'
import { expect, test } from './launch.ts'

test('when the local runtime dies one is told, goes on editing, and starts it again', async ({
  folder,
  launchDesigner,
}) => {
  test.setTimeout(120_000)
  const { page } = await launchDesigner({ env: { CROSSDOCK_HOME: join(folder, 'runtime') } })
  await callBridge(page, 'startRuntime')
  const state = page.getByRole('button', { name: /^Environment:/ })
  await expect(state).toContainText('dev')
  await beginFlow(page, 'Drawn meanwhile')
  const log = await callBridge<string[]>(page, 'runtimeLog')
  process.kill(Number(/"pid":(\d+)/.exec(log.find((line) => line.includes('Crossdock runs.')) ?? '')?.[1]), 'SIGKILL')

  const bar = page.getByRole('status').filter({ hasText: 'The runtime of this machine does not answer.' })
  await expect(bar).toBeVisible()
  expect(await findAccessibilityProblems(page)).toEqual([])
  await addNodes(page, 'manual', 'milestone')
  await bar.getByRole('button', { name: 'Start it again' }).click()
  await expect(bar).toBeHidden({ timeout: 60_000 })
  await expect(state).toContainText('dev')
  await expect(card(page, 'milestone')).toBeVisible()
})

test('when the token of a runtime runs out one is told, goes on editing, and enters another one', async ({
  launchDesigner,
  runtime,
}) => {
  const ask = (path: string, method: string, body?: unknown) =>
    fetch(`${runtime.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${runtime.adminToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).then((answer) => answer.json() as Promise<{ id: string; token: string }>)
  const { id, token } = await ask('/tokens', 'POST', { name: 'short-lived', role: 'admin' })
  const { page } = await launchDesigner()
  await callBridge(page, 'saveRemote', { name: 'berlin', url: runtime.url, token })
  await page.reload()
  const state = page.getByRole('button', { name: /^Environment:/ })
  await expect(state).toContainText('dev')
  await beginFlow(page, 'Drawn meanwhile')
  await ask(`/tokens/${id}`, 'DELETE')

  await state.click()
  await page.getByRole('menuitem', { name: 'Connect again' }).click()
  const bar = page.getByRole('status').filter({ hasText: 'does not accept your token any more. Nothing is lost' })
  await expect(bar).toBeVisible()
  await addNodes(page, 'manual', 'milestone')
  await bar.getByRole('button', { name: 'Enter token' }).click()
  const prompt = page.getByRole('dialog', { name: 'Connect to the runtime' })
  await expect(prompt).toBeVisible()
  expect(await findAccessibilityProblems(page)).toEqual([])
  await prompt.getByRole('textbox', { name: 'API token' }).fill(runtime.adminToken)
  await prompt.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(prompt).toBeHidden()
  await expect(bar).toBeHidden()
  await expect(card(page, 'milestone')).toBeVisible()
})
