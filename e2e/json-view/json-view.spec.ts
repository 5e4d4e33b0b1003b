import type { Page } from '@playwright/test'
import { expect, findAccessibilityProblems, test } from '../browser/fixture.ts'

const card = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`)
const text = (page: Page) => page.getByRole('textbox', { name: /^The flow as JSON/ })
const lines = (page: Page) => page.locator('.monaco-editor .view-lines')

async function openText(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Goods receipt Books/ }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Goods receipt' })).toBeVisible()
  await page.keyboard.press('Alt+Shift+J')
  await expect(lines(page)).toContainText('crossdock/flow@1')
}

/** Puts the cursor behind the first place where the text says something. */
async function goBehind(page: Page, what: string): Promise<void> {
  await text(page).focus()
  await page.keyboard.press('Control+f')
  await page.getByRole('textbox', { name: 'Find', exact: true }).fill(what)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await expect(text(page)).toBeFocused()
  await page.keyboard.press('ArrowRight')
}

test('text and canvas follow each other, and a broken text leaves the canvas alone', async ({ designer: page }) => {
  await openText(page)
  await goBehind(page, '"name": "Goods receipt')
  await page.keyboard.type(' today')
  await expect(page.getByRole('heading', { level: 1, name: 'Goods receipt today' })).toBeVisible()
  await page.keyboard.press('End')
  await page.keyboard.press('Backspace')
  const banner = page.getByRole('status').filter({ hasText: 'Line 4' })
  await expect(banner).toContainText('A comma or } is missing here.')
  await expect(page.getByRole('heading', { level: 1, name: 'Goods receipt today' })).toBeVisible()
  expect(await findAccessibilityProblems(page)).toEqual([])
  await page.keyboard.type(',')
  await expect(page.getByText('Text and canvas say the same.')).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(text(page)).not.toBeFocused()
})

test('a text that was left broken is unsaved work, and said where one publishes', async ({ designer: page }) => {
  await openText(page)
  await goBehind(page, '"name": "Goods receipt')
  await page.keyboard.type(' half way"')
  await expect(page.getByRole('status').filter({ hasText: 'Line 4' })).toBeVisible()
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByRole('dialog')).toContainText('What stands in the JSON view is not published')
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'Flows' }).click()
  await page.getByRole('button', { name: /^Returns/ }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Returns' })).toBeVisible()
  await page.getByRole('link', { name: 'Flows' }).click()
  await page.getByRole('button', { name: /^Goods receipt From a sample/ }).click()
  await expect(lines(page)).toContainText('half way')
  await page.getByRole('button', { name: 'Back to the canvas' }).click()
  await expect(lines(page)).not.toContainText('half way')
})

test('a newer format is refused with what to do', async ({ designer: page }) => {
  await openText(page)
  await goBehind(page, 'crossdock/flow@1')
  await page.keyboard.type('9')
  await expect(page.getByRole('status').filter({ hasText: 'Line 2' })).toContainText('A document of a newer version')
  await page.getByRole('button', { name: 'Back to the canvas' }).click()
  await expect(lines(page)).not.toContainText('crossdock/flow@19')
})

test('a selected node is shown in the text, and the node under the cursor is selected', async ({ designer: page }) => {
  await openText(page)
  const [first, second] = await page
    .locator('.react-flow__node')
    .evaluateAll((nodes) => nodes.slice(0, 2).map((node) => node.getAttribute('data-id') ?? ''))
  await card(page, second ?? '').click()
  await expect(lines(page)).toContainText(`"${second}": {`)
  await goBehind(page, `"${first}": {`)
  await expect(card(page, first ?? '')).toHaveClass(/selected/)
})

test('the text offers what belongs in a node of its type', async ({ designer: page }) => {
  await openText(page)
  await goBehind(page, '"layout": ')
  await goBehind(page, '"settings": {')
  await page.keyboard.press('Enter')
  await page.keyboard.type('"max')
  await expect(page.getByRole('option', { name: /maxBacklog/ })).toBeVisible()
})
