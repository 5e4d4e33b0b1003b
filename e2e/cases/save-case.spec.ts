import type { Page } from '@playwright/test'
import { expectNoAccessibilityProblems } from '../browser/fixture.ts'
import { expect, openFlow, test } from '../debugger/debugger-page.ts'
import { card } from '../designer/canvas-page.ts'
import { comeIn, publish, sitesFlow, stateOf } from '../exceptions/orders-flow.ts'
import { callRuntime } from '../exceptions/shipments.ts'

const sheet = (page: Page) => page.getByRole('dialog', { name: 'Save as case' })
const nameField = (page: Page) => sheet(page).getByRole('textbox', { name: 'Name', exact: true })
const save = (page: Page) => sheet(page).getByRole('button', { name: 'Save case' })
const panel = (page: Page) => page.locator('#bottom-panel')

async function openSheet(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Save as case…' }).click()
  await expect(sheet(page).getByRole('status')).toContainText('1 record, 1 answer from outside')
}

test('a record becomes a case without what is personal, runs green, and says beside the node what an edit has changed', async ({
  designer: page,
  runtime,
  systems: _declared,
}) => {
  await publish(runtime, sitesFlow('kept', 'Kept orders'))
  await comeIn(runtime, 'kept', { numbers: ['SO-9501'], site: 'PL-WAW' })
  await expect.poll(() => stateOf(runtime, 'SO-9501'), { timeout: 60_000 }).toBe('delivered')
  await page.goto(`${runtime.url}/#/records/find/SO-9501`)
  await page
    .getByRole('region', { name: 'Found records' })
    .getByRole('row', { name: /SO-9501/ })
    .click()
  await openSheet(page)
  await expect(sheet(page).getByRole('status')).toContainText('nothing masked')
  await expectNoAccessibilityProblems(page)
  await sheet(page).getByRole('button', { name: 'mask email' }).click()
  await expect(sheet(page).getByRole('status')).toContainText('masked: email')
  const fields = sheet(page).getByRole('combobox', { name: 'Fields to mask' })
  await fields.fill('customer.phone')
  await fields.press('Enter')
  await expect(sheet(page).getByRole('status')).toContainText('masked: email, customer.phone')
  await nameField(page).fill('An order for Warsaw')
  await save(page).click()
  await expect(page.getByText('“An order for Warsaw” is a case of kept now.')).toBeVisible()
  const kept = JSON.stringify(await callRuntime(runtime, 'GET /flows/kept/cases'))
  expect(kept).toContain('Ada Winter')
  expect(kept).not.toMatch(/ada\.winter@|5550199/)

  await openSheet(page)
  await nameField(page).fill('an order for warsaw ')
  await expect(nameField(page)).toHaveAccessibleDescription(/Another case of this flow has this name/)
  await expect(save(page)).toBeDisabled()
  await expectNoAccessibilityProblems(page)
  await nameField(page).fill('Another order for Warsaw')
  await nameField(page).press('Enter')
  await expect(sheet(page)).toBeHidden()

  await page.getByRole('link', { name: 'Flows' }).click()
  await openFlow(page, 'Kept orders')
  await page.keyboard.press('Alt+Shift+K')
  const list = page.getByRole('list', { name: 'Cases' })
  await page.keyboard.press('Control+Shift+T')
  await expect(list.getByRole('button', { name: /An order for Warsaw.*passed/ })).toBeVisible()
  await expect(list.getByRole('button', { name: /^All 2 cases/ })).toContainText('2 passed')
  await expect(card(page, 'send').locator('[data-case-mark="passed"]')).toBeVisible()
  await card(page, 'shape').click()
  await page.keyboard.press('d')
  await list.getByRole('button', { name: /^An order for Warsaw/ }).click()
  await panel(page).getByRole('button', { name: 'Run', exact: true }).click()
  await expect(list.getByRole('button', { name: /^An order for Warsaw/ })).toContainText('failed')
  await expect(card(page, 'send').locator('[data-case-mark="failed"]')).toBeVisible()
  const differences = panel(page).getByRole('list', { name: 'Differences' })
  await expect(differences).toContainText('“Order to the WMS” would send something else')
  await differences.getByRole('button').first().click()
  await expect(card(page, 'send').locator('[data-selected]')).toBeVisible()
  await expectNoAccessibilityProblems(page)
})
