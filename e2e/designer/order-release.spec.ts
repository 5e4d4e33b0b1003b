import type { Page } from '@playwright/test'
import { test as base, expect } from '../browser/fixture.ts'
import { card, expectFocus, inspector, wire } from './canvas-page.ts'
import { declareSystems, type SampleSystems, startSystems } from './start-systems.ts'

const test = base.extend<object, { readonly systems: SampleSystems }>({
  systems: [
    async ({ runtime }, use) => {
      await using systems = await startSystems()
      await declareSystems(runtime, systems)
      await use(systems)
    },
    { scope: 'worker' },
  ],
})

const path = '="/orders/" + number'
const body = '={"reference": number, "warehouse": warehouse, "customer": customer, "lines": lines}'

/** The orders that the WMS has under a number of the ERP. */
async function ordersInWms({ ask, wms }: SampleSystems, number: string): Promise<number> {
  const { items } = (await ask(wms, `/orders?reference=${number}`)) as { readonly items: readonly unknown[] }
  return items.length
}

async function publish(page: Page): Promise<void> {
  await page.keyboard.press('Control+Shift+p')
  await page.getByRole('textbox', { name: 'What has changed' }).fill('Drawn from nothing')
  await page.keyboard.press('Tab')
  await page.getByRole('button', { name: /^Publish to/ }).press('Enter')
  await expect(page.getByRole('dialog')).toBeHidden()
}

async function dragFromPalette(page: Page, type: string, to: { readonly x: number; readonly y: number }) {
  await page.locator(`[data-node-type="${type}"]`).dragTo(page.locator('.react-flow__pane'), { targetPosition: to })
}

async function drawWire(page: Page, from: string, to: string): Promise<void> {
  const start = await card(page, from).locator('.react-flow__handle.source[data-handleid="out"]').boundingBox()
  const end = await card(page, to).boundingBox()
  if (start === null || end === null) throw new Error('The nodes are not on the page.')
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2)
  await page.mouse.down()
  // Let go over the middle of the card: nobody has to hit the small circle.
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 8 })
  await page.mouse.up()
  await expect(wire(page, `${from}.out`, to)).toBeAttached()
}

test('with the mouse: from an empty canvas to an order in the warehouse', async ({ designer: page, systems }) => {
  await page.getByRole('button', { name: 'New flow' }).first().click()
  await dragFromPalette(page, 'manual', { x: 140, y: 160 })
  await dragFromPalette(page, 'http-request', { x: 400, y: 160 })
  await dragFromPalette(page, 'http-request', { x: 400, y: 340 })
  await drawWire(page, 'manual', 'http-request')
  await drawWire(page, 'http-request', 'http-request-2')
  const fields = inspector(page)
  await card(page, 'manual').click()
  await fields.getByRole('textbox', { name: 'Sample' }).fill('{ "number": "SO-1001" }')
  await card(page, 'http-request').click()
  await fields.getByRole('combobox', { name: 'System' }).fill('erp')
  await fields.getByRole('combobox', { name: 'Method' }).click()
  await page.getByRole('option', { name: 'GET' }).click()
  await fields.getByRole('textbox', { name: 'Path' }).fill(path)
  await card(page, 'http-request-2').click()
  await fields.getByRole('combobox', { name: 'System' }).fill('wms')
  await fields.getByRole('textbox', { name: 'Path' }).fill('/orders')
  await fields.getByRole('textbox', { name: 'Body' }).fill(body)
  await page.locator('.react-flow__pane').click({ position: { x: 20, y: 400 } })
  await fields.getByRole('textbox', { name: 'Id' }).fill('by-mouse')
  await expect(page.getByRole('button', { name: /^Problems/ })).toContainText('0')
  await publish(page)
  await page.locator('.react-flow__pane').click({ button: 'right', position: { x: 20, y: 400 } })
  await page.getByRole('menuitem', { name: /^Run with the sample record/ }).click()
  await expect.poll(() => ordersInWms(systems, 'SO-1001'), { timeout: 20_000 }).toBe(1)
})

test('with the keyboard alone: from an empty canvas to an order in the warehouse', async ({
  designer: page,
  systems,
}) => {
  await page.getByRole('button', { name: 'New flow' }).first().focus()
  await page.keyboard.press('Enter')
  const search = page.locator('[data-palette-search]')
  await expect(search).toBeVisible()
  await page.keyboard.press('n')
  await expect(search).toBeFocused()
  for (const type of ['manual start', 'http request', 'http request']) {
    await page.keyboard.type(type)
    await page.keyboard.press('Enter')
    await expect(search).toHaveValue('')
  }
  await page.keyboard.press('Escape')
  await expectFocus(page, 'http-request-2')
  await expect(wire(page, 'manual.out', 'http-request')).toBeAttached()
  await expect(wire(page, 'http-request.out', 'http-request-2')).toBeAttached()
  await typeInto(page, 'System', 'wms')
  await typeInto(page, 'Path', '/orders')
  await typeInto(page, 'Body', body)
  await page.keyboard.press('F6')
  await page.keyboard.press('ArrowLeft')
  await expectFocus(page, 'http-request')
  await typeInto(page, 'System', 'erp')
  const method = inspector(page).getByRole('combobox', { name: 'Method' })
  await tabTo(page, 'Method')
  await page.keyboard.press('ArrowDown')
  await expect(method).toHaveAttribute('aria-expanded', 'true')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await expect(method).toHaveValue('GET')
  await typeInto(page, 'Path', path)
  await page.keyboard.press('F6')
  await page.keyboard.press('ArrowLeft')
  await expectFocus(page, 'manual')
  await typeInto(page, 'Sample', '{ "number": "SO-1003" }')
  await page.keyboard.press('F6')
  await page.keyboard.press('Escape')
  await page.keyboard.press('F6')
  await typeInto(page, 'Id', 'by-keyboard')
  await expect(page.getByRole('button', { name: /^Problems/ })).toContainText('0')
  await publish(page)
  // The focus is back where it was; F6 goes on to the canvas, whose key this is.
  await expect(inspector(page).getByRole('textbox', { name: 'Id' })).toBeFocused()
  await page.keyboard.press('F6')
  await page.keyboard.press('Control+Enter')
  await expect.poll(() => ordersInWms(systems, 'SO-1003'), { timeout: 20_000 }).toBe(1)
})

const mostTabs = 80

/** Goes to a field of the inspector with F6 and Tab, as one without a mouse does. */
async function tabTo(page: Page, label: string): Promise<void> {
  const name = { name: label, exact: true }
  const field = inspector(page).getByRole('textbox', name).or(inspector(page).getByRole('combobox', name)).first()
  await expect(field).toBeAttached()
  const focused = page.locator(':focus')
  const isThere = async () => (await field.and(focused).count()) === 1
  if ((await inspector(page).locator(':focus').count()) === 0) await page.keyboard.press('F6')
  await expect(inspector(page).locator(':focus')).toHaveCount(1)
  for (let presses = 0; !(await isThere()); presses++) {
    if (presses === mostTabs) throw new Error(`Tab does not reach “${label}”.`)
    await page.keyboard.press('Tab')
  }
}

async function typeInto(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page, label)
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(text)
}
