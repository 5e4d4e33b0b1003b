import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkout } from './app-folder.ts'
import { card, findAccessibilityProblems, inspector } from './draw.ts'
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

test('a subflow that is extracted from a file is a file beside it, and no other file is written over', async ({
  folder,
  launchDesigner,
}) => {
  const path = join(folder, 'receipt.flow.json')
  await writeFlow(path, {
    ...{ id: 'zones', name: 'Orders by zone', notes: {}, groups: {} },
    nodes: {
      start: { type: 'manual', version: 1, name: 'Orders in' },
      mark: { type: 'milestone', version: 1, name: 'Marked', config: { name: 'marked' } },
      done: { type: 'milestone', version: 1, name: 'Picked', config: { name: 'picked' } },
    },
    wires: [
      { from: 'start.out', to: 'mark' },
      { from: 'mark.out', to: 'done' },
    ],
    layout: { start: { x: 80, y: 160 }, mark: { x: 360, y: 160 }, done: { x: 640, y: 160 } },
  })
  await writeFile(join(folder, 'mark-orders.flow.json'), 'theirs')
  const { page } = await launchDesigner({ args: [path] })
  await card(page, 'mark').click()
  await page.keyboard.press('Control+Shift+x')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('written to a file beside this one')
  await dialog.getByRole('textbox', { name: 'Name of the subflow' }).fill('Mark orders')
  expect(await findAccessibilityProblems(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Extract', exact: true }).click()
  await expect(page.getByText('“Mark orders” is saved as mark-orders-2.flow.json.')).toBeVisible()
  const beside = join(folder, 'mark-orders-2.flow.json')
  const read = async () => JSON.parse(await readFile(beside, 'utf8'))
  expect(await read()).toMatchObject({ id: 'mark-orders', name: 'Mark orders', nodes: { mark: { name: 'Marked' } } })
  expect(await readFile(join(folder, 'mark-orders.flow.json'), 'utf8')).toBe('theirs')

  await test.step('Enter on the call opens the file, and saving writes it', async () => {
    await card(page, 'mark-orders').click()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1, name: 'Mark orders' })).toBeVisible()
    await inspector(page).getByRole('textbox', { name: 'Name', exact: true }).first().fill('Mark all orders')
    await page.keyboard.press('Control+s')
    await expect(page.getByText('Saved mark-orders-2.flow.json')).toBeVisible()
    expect(await read()).toMatchObject({ id: 'mark-orders', name: 'Mark all orders' })
    await page.getByRole('button', { name: 'Back to Orders by zone' }).click()
    await expect(card(page, 'mark-orders')).toBeVisible()
  })

  await page.getByRole('link', { name: 'Flows' }).click()
  await expect(page.getByRole('region', { name: 'Recent files' })).toContainText('mark-orders-2.flow.json')
})
