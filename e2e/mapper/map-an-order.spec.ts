import type { Locator, Page } from '@playwright/test'
import { expect, findAccessibilityProblems, test } from '../browser/fixture.ts'
import { orderFlow } from './order-flow.ts'

const mapper = (page: Page) => page.getByRole('dialog', { name: 'Mapper' })
const field = (page: Page, side: 'source' | 'target', ...path: readonly string[]) =>
  page.locator(`[data-tree="${side}"] [data-field='${JSON.stringify(path)}']`)
const output = (page: Page) => page.getByRole('region', { name: 'Output as JSON' })

async function openMapper(page: Page): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open a file' }).click()
  const buffer = Buffer.from(JSON.stringify(orderFlow))
  await (await chooser).setFiles({ name: 'order.json', mimeType: 'application/json', buffer })
  await page.locator('.react-flow__node[data-id="to-wms"]').dblclick()
  await expect(field(page, 'source', 'number')).toBeVisible()
}

async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  const boxes = [await from.boundingBox(), await to.boundingBox()]
  const [start, end] = boxes.map((box) => ({ x: (box?.x ?? 0) + 60, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 }))
  if (start === undefined || end === undefined) throw new Error('It is not on the page.')
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  await page.mouse.move(end.x, end.y, { steps: 6 })
  await page.mouse.up()
}

test('fields dragged from left to right make the output, lists item by item', async ({ designer: page }) => {
  await openMapper(page)
  await expect(page.getByText('2 required fields are not mapped')).toBeVisible()
  await drag(page, field(page, 'source', 'number'), field(page, 'target', 'reference'))
  await drag(page, field(page, 'source', 'lines'), field(page, 'target', 'lines'))
  await drag(page, field(page, 'source', 'lines', '[]', 'qty'), field(page, 'target', 'lines', '[]', 'quantity'))
  await expect(page.getByText('All required fields are mapped.')).toBeVisible()
  await expect(output(page)).toContainText('reference: "SO-1001"')
  await expect(output(page)).toContainText('quantity: 5')
  expect(await findAccessibilityProblems(page)).toEqual([])
})

test('a field is mapped, changed by a function and taken back by keyboard alone', async ({ designer: page }) => {
  await openMapper(page)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tree', { name: 'Target fields: Enter maps number' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(output(page)).toContainText('reference: "SO-1001"')
  await page.getByRole('textbox', { name: 'Value of reference' }).focus()
  await expect(page.locator('.monaco-editor textarea')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('tree', { name: /^Target fields/ })).toBeFocused()
  await page.getByRole('button', { name: 'Function' }).press('Enter')
  await expect(page.getByRole('textbox', { name: 'Find a function' })).toBeFocused()
  await page.keyboard.type('small letters')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(output(page)).toContainText('reference: "so-1001"')
  await page.getByRole('tree', { name: /^Target fields/ }).focus()
  await page.keyboard.press('Control+z')
  await expect(output(page)).toContainText('reference: "SO-1001"')
  await page.keyboard.press('Delete')
  await expect(output(page)).not.toContainText('reference')
  await page.keyboard.press('Escape')
  await expect(mapper(page)).toBeHidden()
  await expect(page.locator('.react-flow__node[data-id="to-wms"]')).toBeFocused()
})

test('what has a similar name is proposed, looked at, and mapped in one step', async ({ designer: page }) => {
  await openMapper(page)
  await page.getByRole('button', { name: 'Map by names' }).click()
  await page.getByRole('checkbox', { name: 'All', exact: true }).check()
  await page.getByRole('button', { name: /^Map \d+ fields$/ }).click()
  await expect(output(page)).toContainText('quantity: 5')
  await page.getByRole('tree', { name: /^Target fields/ }).focus()
  await page.keyboard.press('Control+z')
  await expect(output(page)).not.toContainText('quantity')
})

test('the table shows the same mapping and is edited by keyboard', async ({ designer: page }) => {
  await openMapper(page)
  await page.getByText('Table', { exact: true }).click()
  const table = page.getByRole('table', { name: 'Mapping' })
  await table.getByRole('textbox', { name: 'Value of reference' }).fill('="ERP-" + number')
  await page.keyboard.press('ArrowDown')
  await expect(table.getByRole('textbox', { name: 'Value of channel' })).toBeFocused()
  await page.keyboard.type('web')
  await expect(output(page)).toContainText('reference: "ERP-SO-1001"')
  await expect(output(page)).toContainText('channel: "web"')
  expect(await findAccessibilityProblems(page)).toEqual([])
})
