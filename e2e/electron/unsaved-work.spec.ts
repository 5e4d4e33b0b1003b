import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { checkout } from './app-folder.ts'
import { addNodes, beginFlow, card, findAccessibilityProblems, inspector } from './draw.ts'
import { expect, type LaunchedApp, test } from './launch.ts'

/** Goes on with the unsaved work that the home screen offers. */
async function continueWork(page: Page, name: string): Promise<void> {
  const offered = page.getByRole('region', { name: 'Unsaved work' })
  await offered.getByRole('button', { name: new RegExp(`^${name}`) }).click()
}

function ended({ app }: LaunchedApp): Promise<unknown> {
  return new Promise((resolve) => app.process().once('exit', resolve))
}

test('what was drawn a moment before the window is closed is offered again at the next start', async ({
  launchDesigner,
}) => {
  const first = await launchDesigner()
  await beginFlow(first.page, 'Half a flow')
  await addNodes(first.page, 'manual', 'milestone')
  const end = ended(first)
  await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await end

  const { page } = await launchDesigner()
  await expect(page.getByRole('region', { name: 'Unsaved work' })).toBeVisible()
  await expect(page.getByText('“Half a flow” was kept as a draft')).toBeVisible()
  expect(await findAccessibilityProblems(page)).toEqual([])
  await continueWork(page, 'Half a flow')
  await expect(card(page, 'manual')).toBeVisible()
  await expect(card(page, 'milestone')).toBeVisible()
})

test('unsaved work survives when the whole app is killed', async ({ launchDesigner }) => {
  const first = await launchDesigner()
  await beginFlow(first.page, 'Half a flow')
  await addNodes(first.page, 'manual', 'milestone')
  await expect
    .poll(() => first.page.evaluate('crossdock.listDrafts().then((drafts) => JSON.stringify(drafts))'))
    .toContain('milestone')
  const end = ended(first)
  first.app.process().kill('SIGKILL')
  await end

  const { page } = await launchDesigner()
  await continueWork(page, 'Half a flow')
  await expect(card(page, 'milestone')).toBeVisible()
})

test('closing with changes that are not in their file asks: stay, or save and close', async ({
  folder,
  launchDesigner,
}) => {
  const path = join(folder, 'receipt.flow.json')
  await writeFile(path, await readFile(join(checkout, 'examples', 'flows', 'goods-receipt', 'flow.json'), 'utf8'))
  const launched = await launchDesigner({ args: [path] })
  const { app, page } = launched
  const name = inspector(page).getByRole('textbox', { name: 'Name', exact: true }).first()
  await name.fill('Changed here')
  const close = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())

  await close()
  const question = page.getByRole('dialog', { name: 'Save before closing?' })
  await expect(question).toContainText('receipt.flow.json')
  expect(await findAccessibilityProblems(page)).toEqual([])
  await question.getByRole('button', { name: 'Stay' }).click()
  await expect(question).toBeHidden()
  await expect(name).toHaveValue('Changed here')

  await close()
  const end = ended(launched)
  await question.getByRole('button', { name: 'Save', exact: true }).click()
  await end
  expect(await readFile(path, 'utf8')).toContain('Changed here')
})
