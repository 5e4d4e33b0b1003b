import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { callApi, expectStanding, stepTo } from '../debugger/debugger-page.ts'
import { linesFlow } from '../debugger/lines-flow.ts'
import { callBridge } from './bridge.ts'
import { card, findAccessibilityProblems } from './draw.ts'
import { expect, test } from './launch.ts'

test('a published flow is stepped with the keys in the desktop app, and no key means anything else', async ({
  launchDesigner,
  runtime,
}) => {
  test.setTimeout(180_000)
  const document = linesFlow('desktop-lines', 'Desktop lines')
  await callApi(runtime, '/flows', { body: { document, message: 'First version', allowMissing: true } })
  const { page } = await launchDesigner()
  await callBridge(page, 'saveRemote', { name: 'berlin', url: runtime.url, token: runtime.adminToken })
  await page.reload()
  const published = page.getByRole('region', { name: /^Published in/ })
  await published.getByRole('button', { name: /^Desktop lines/ }).click()
  await expect(page.getByRole('button', { name: /same as published/ })).toBeVisible()
  await page.evaluate('window.isSamePage = true')
  await page.keyboard.press('F5')
  await expectStanding(page, '“Fit to work on”')
  await stepTo(page, 'Line by line')
  await page.keyboard.press('F11')
  await expectStanding(page, '“Something to send” (SO-9001/HW-10017)')
  await page.keyboard.press('Shift+F10')
  await expectStanding(page, '“Line by line”')
  await expect(card(page, 'lines')).toHaveAccessibleName(/the debugger stands here/)
  expect(await findAccessibilityProblems(page)).toEqual([])
  expect(await page.evaluate('[window.isSamePage, window.outerWidth < screen.width || !document.fullscreen]')).toEqual([
    true,
    true,
  ])
})

test('when the runtime dies in the middle of a session, it says so, and carries on where it stood', async ({
  folder,
  launchDesigner,
}) => {
  test.setTimeout(180_000)
  const file = join(folder, 'lines.flow.json')
  await writeFile(file, JSON.stringify(linesFlow('killed-lines', 'Killed lines')))
  const { page } = await launchDesigner({ args: [file], env: { CROSSDOCK_HOME: join(folder, 'runtime') } })
  await callBridge(page, 'startRuntime')
  await expect(page.getByRole('button', { name: /^Environment:/ })).toContainText('dev')
  await expect(card(page, 'fit')).toBeVisible()
  await page.keyboard.press('F5')
  await stepTo(page, 'Count lines')
  const log = await callBridge<string[]>(page, 'runtimeLog')
  process.kill(Number(/"pid":(\d+)/.exec(log.find((line) => line.includes('Crossdock runs.')) ?? '')?.[1]), 'SIGKILL')
  const panel = page.getByRole('region', { name: 'Debugger' })
  await expect(panel.getByRole('alert')).toContainText('does not answer')
  await expect(card(page, 'enrich')).toHaveAccessibleName(/the debugger stands here/)
  const bar = page.getByRole('status').filter({ hasText: 'The runtime of this machine does not answer.' })
  await bar.getByRole('button', { name: 'Start it again' }).click()
  await expect(bar).toBeHidden({ timeout: 60_000 })
  await panel.getByRole('button', { name: 'Carry on' }).click()
  await expectStanding(page, '“Count lines”')
  await page.keyboard.press('F10')
  await expectStanding(page, '“Line by line”')
})
