import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkout } from './app-folder.ts'
import { findAccessibilityProblems, inspector } from './draw.ts'
import { expect, test } from './launch.ts'

const sample = join(checkout, 'examples', 'flows', 'goods-receipt', 'flow.json')

/** Writes a copy of an example flow with another name. Answers its path. */
async function writeFlow(path: string, change: Readonly<Record<string, unknown>>): Promise<void> {
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(sample, 'utf8')), ...change }, undefined, 2))
}

test('a file that another program changes can be compared, kept as it is here, or taken', async ({
  folder,
  launchDesigner,
}) => {
  const path = join(folder, 'receipt.flow.json')
  await writeFlow(path, { name: 'First name' })
  const { page } = await launchDesigner({ args: [path] })
  await expect(page.getByRole('heading', { level: 1, name: 'First name' })).toBeVisible()
  await inspector(page).getByRole('textbox', { name: 'Name', exact: true }).first().fill('My name')

  await writeFlow(path, { name: 'Their name' })
  const bar = page.getByRole('status').filter({ hasText: 'was changed by another program' })
  await expect(bar).toBeVisible()
  expect(await findAccessibilityProblems(page)).toEqual([])
  await bar.getByRole('button', { name: 'Compare' }).click()
  await expect(page.getByRole('dialog')).toContainText('Their name')
  await page.keyboard.press('Escape')
  await bar.getByRole('button', { name: 'Keep mine' }).click()
  await expect(bar).toBeHidden()
  await page.keyboard.press('Control+s')
  await expect.poll(() => readFile(path, 'utf8')).toContain('My name')

  await inspector(page).getByRole('textbox', { name: 'Name', exact: true }).first().fill('My other name')
  await writeFlow(path, { name: 'Their other name' })
  await bar.getByRole('button', { name: 'Take the file' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Their other name' })).toBeVisible()
})

test('a file of broken JSON opens in the JSON view at the fault, is not saved over, and is a flow once it is mended', async ({
  folder,
  launchDesigner,
}) => {
  const path = join(folder, 'broken.flow.json')
  const whole = JSON.stringify({ ...JSON.parse(await readFile(sample, 'utf8')), name: 'Mended' }, undefined, 2)
  const broken = whole.replace('"name": "Mended",', '"name": "Mended"')
  await writeFile(path, broken)
  const { page } = await launchDesigner({ args: [path] })
  await expect(page.getByRole('heading', { level: 1, name: 'broken.flow.json' })).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: 'The canvas is empty until then' })).toContainText('Line 4')
  expect(await findAccessibilityProblems(page)).toEqual([])

  await page.keyboard.press('Control+s')
  await expect(page.getByText('nothing was saved')).toBeVisible()
  expect(await readFile(path, 'utf8')).toBe(broken)

  await page.getByRole('button', { name: 'Go to line 4' }).click()
  await page.keyboard.press('Control+Home')
  for (let line = 1; line < 4; line++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('End')
  await page.keyboard.type(',')
  await expect(page.getByRole('heading', { level: 1, name: 'Mended' })).toBeVisible()
  await page.keyboard.press('Control+s')
  await expect(page.getByText('Saved broken.flow.json')).toBeVisible()
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ name: 'Mended' })
})

test('a file of a newer format is refused with the reason, and nothing of it is shown', async ({
  folder,
  launchDesigner,
}) => {
  const text = '{ "format": "crossdock/flow@9", "id": "x" }'
  const path = join(folder, 'strange.flow.json')
  await writeFile(path, text)
  const { page } = await launchDesigner({ args: [path] })
  await expect(page.getByText(/cannot be opened.*newer|newer/i).first()).toBeVisible()
  await expect(page.getByRole('heading', { level: 1, name: 'Flows' })).toBeVisible()
  expect(await findAccessibilityProblems(page)).toEqual([])
  expect(await readFile(path, 'utf8')).toBe(text)
})
