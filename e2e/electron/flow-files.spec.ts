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

for (const { what, text, says } of [
  { what: 'that is no JSON', text: '{ "format": "crossdock/flow@1", ', says: /cannot be opened/ },
  {
    what: 'of a newer format',
    text: '{ "format": "crossdock/flow@9", "id": "x" }',
    says: /cannot be opened.*newer|newer/i,
  },
]) {
  test(`a file ${what} is refused with the reason, and nothing of it is shown`, async ({ folder, launchDesigner }) => {
    const path = join(folder, 'strange.flow.json')
    await writeFile(path, text)
    const { page } = await launchDesigner({ args: [path] })
    await expect(page.getByText(says).first()).toBeVisible()
    await expect(page.getByRole('heading', { level: 1, name: 'Flows' })).toBeVisible()
    expect(await findAccessibilityProblems(page)).toEqual([])
    expect(await readFile(path, 'utf8')).toBe(text)
  })
}
