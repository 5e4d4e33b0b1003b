import type { Page } from '@playwright/test'
import { expect, test } from '../browser/fixture.ts'
import { typeAhead } from '../browser/type-ahead.ts'
import { card, flowText, inspector, openSample, openText, wire } from '../designer/canvas-page.ts'

const settingsName = (page: Page) => inspector(page).getByRole('textbox', { name: 'Name', exact: true }).first()
const palette = (page: Page) => page.getByRole('combobox', { name: 'Search nodes' })
const message = (page: Page) => page.getByRole('textbox', { name: 'What has changed' })
const found = (page: Page) => page.getByRole('combobox', { name: 'Find records' })

test.describe('keys pressed before the page has answered the first one arrive where they are meant to', () => {
  test.beforeEach(async ({ designer: page }) => {
    await openSample(page, 'Order release')
    await card(page, 'read-order').click()
  })

  test('in the palette, also when it was put away', async ({ designer: page }) => {
    await typeAhead(page, 'n', '"map"')
    await expect(palette(page)).toHaveValue('map')
    await card(page, 'read-order').click()
    await page.keyboard.press('Control+b')
    await expect(palette(page)).toBeHidden()
    await typeAhead(page, 'n', '"map"')
    await expect(palette(page)).toHaveValue('map')
  })

  test('in the list of commands, and in what it opens', async ({ designer: page }) => {
    await typeAhead(page, 'Control+k', '"keyboard sh"', 'Enter')
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
    await page.keyboard.press('Escape')
    await typeAhead(page, 'Control+k', '"go to settings"', 'Enter', 'Control+k', '"flows"')
    await expect(page.getByRole('combobox', { name: 'Search commands and nodes' })).toHaveValue('flows')
  })

  test('in a side sheet, from which the focus does not come back to where it began', async ({ designer: page }) => {
    await typeAhead(page, 'Control+Shift+P', '"Drawn"', 'Tab')
    await expect(message(page)).toHaveValue('Drawn')
    await expect(message(page)).not.toBeFocused()
    await expect(page.getByRole('dialog').locator(':focus')).toHaveCount(1)
    await typeAhead(page, 'Escape', 'F2', '"Read it"', 'Enter')
    await expect(card(page, 'read-order')).toContainText('Read it')
  })

  test('in the settings of a node, also when they were put away', async ({ designer: page }) => {
    const name = await settingsName(page).inputValue()
    await typeAhead(page, 'F6', 'Tab', 'ArrowRight', '" now"')
    await expect(settingsName(page)).toHaveValue(`${name} now`)
    await card(page, 'read-order').click()
    await page.keyboard.press('Control+i')
    await expect(inspector(page)).toBeHidden()
    await typeAhead(page, 'Enter', 'Tab', 'ArrowRight', '" too"')
    await expect(settingsName(page)).toHaveValue(`${name} now too`)
  })

  test('in the search of a flow', async ({ designer: page }) => {
    await typeAhead(page, 'Control+f', '"release"', 'Enter')
    await expect(page.getByRole('search')).toContainText('2 of')
  })

  test('in the menu of a node', async ({ designer: page }) => {
    await typeAhead(page, 'Shift+F10', 'ArrowDown')
    await expect(page.getByRole('menuitem').nth(1)).toBeFocused()
  })

  test('in names, notes and wires', async ({ designer: page }) => {
    await typeAhead(page, 'Shift+N', '"Ask nobody"', 'Escape')
    await expect(card(page, 'note:note')).toContainText('Ask nobody')
    await card(page, 'still-open').click()
    await typeAhead(page, 'c', '"rejected order released"', 'Enter', 'F2', '"Open?"', 'Enter')
    await expect(wire(page, 'still-open.rejected', 'released')).toBeAttached()
    await expect(card(page, 'still-open')).toContainText('Open?')
  })

  test('in the field that finds records, also behind a suggestion', async ({ designer: page }) => {
    await page.getByRole('link', { name: 'Records', exact: true }).click()
    await expect(found(page)).toBeVisible()
    await page.getByRole('link', { name: 'Flows' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Flows' })).toBeVisible()
    await typeAhead(page, 'Control+Shift+F', '"st"', 'ArrowDown', 'Enter', '"parked"', ' ', '"fl"')
    await expect(found(page)).toHaveValue('state:parked fl')
  })

  test('in an expression whose editor is still being loaded, with what is selected', async ({ designer: page }) => {
    await typeAhead(page, 'n', '"http request"', 'Enter', 'Escape')
    await expect(card(page, 'http-request')).toBeFocused()
    const path = inspector(page).getByRole('textbox', { name: 'Path', exact: true })
    await path.focus()
    await typeAhead(page, '"=number + 1"')
    await page.keyboard.press('F6')
    await expect(path).toHaveValue('number + 1')
    await path.focus()
    await typeAhead(page, 'Control+a', '"total"')
    await page.keyboard.press('F6')
    await expect(path).toHaveValue('total')
  })
})

test('an expression whose editor comes while its text is selected is overwritten by what is typed', async ({
  designer: page,
}) => {
  const isSelected = Promise.withResolvers<void>()
  await page.route(/monaco[^/]*\.js$/, async (route) => {
    await isSelected.promise
    await route.continue()
  })
  const config = { path: '="/orders/" + number' }
  await openText(page, flowText({ nodes: { call: { type: 'http-request', version: 1, config } } }))
  await card(page, 'call').click()
  const path = inspector(page).getByRole('textbox', { name: 'Path', exact: true })
  await path.focus()
  await page.keyboard.press('Control+a')
  isSelected.resolve()
  await expect(inspector(page).locator('.monaco-editor').first()).toBeVisible()
  await page.keyboard.insertText('total')
  await page.keyboard.press('F6')
  await expect(path).toHaveValue('total')
})

test('a node that is gone back to while the canvas still moves away from it is in sight in the end', async ({
  designer: page,
}) => {
  const ids = Array.from({ length: 12 }, (_, index) => `n${index}`)
  const nodes = Object.fromEntries(ids.map((id) => [id, { type: 'milestone', version: 1, config: { name: 'x' } }]))
  const layout = Object.fromEntries(ids.map((id, index) => [id, { x: index * 260, y: 100 }]))
  await openText(page, flowText({ nodes, layout }))
  await card(page, 'n0').click()
  await page.keyboard.press('Control+f')
  await page.keyboard.type('milestone')
  await expect(page.getByRole('search')).toContainText('1 of 12')
  await standStill(page)
  await typeAhead(page, 'Shift+Enter', 'Enter')
  await expect(page.getByRole('search')).toContainText('1 of 12')
  await standStill(page)
  await expect(card(page, 'n0')).toBeInViewport({ ratio: 0.99 })
  const [box, around] = [await card(page, 'n0').boundingBox(), await page.locator('.react-flow__pane').boundingBox()]
  expect(box?.x).toBeGreaterThan(around?.x ?? Number.NaN)
})

/** Waits until the canvas has not moved for so many frames that no motion is under way. */
async function standStill(page: Page): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    const canvas = document.querySelector('.react-flow__viewport')
    const look = (before, frames) => {
      const now = canvas.style.transform
      if (frames === 20) resolve()
      else requestAnimationFrame(() => look(now, now === before ? frames + 1 : 0))
    }
    look('', 0)
  })`)
}
