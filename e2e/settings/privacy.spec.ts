import type { Page } from '@playwright/test'
import { enterToken, expectNoAccessibilityProblems } from '../browser/fixture.ts'
import { expect, openFlow, test } from '../debugger/debugger-page.ts'
import { inspector } from '../designer/canvas-page.ts'
import { comeIn, publish, sitesFlow, stateOf } from '../exceptions/orders-flow.ts'
import { callRuntime } from '../exceptions/shipments.ts'

const field = (page: Page) => inspector(page).getByRole('combobox', { name: 'Masked fields' })
const rule = (page: Page, text: string) => inspector(page).getByText(text, { exact: true })

test('fields are masked by choosing from the sample and by typing, a bad rule says why, and nobody is shown them any more', async ({
  browser,
  designer: page,
  runtime,
  systems,
}) => {
  await publish(runtime, sitesFlow('private', 'Private orders'))
  await page.reload()
  await openFlow(page, 'Private orders')
  await inspector(page).getByRole('button', { name: 'Privacy' }).click()
  await field(page).click()
  await page.getByRole('option', { name: 'customer.email' }).click()
  await expect(field(page)).toBeFocused()
  await page.keyboard.type('customer..name')
  await page.keyboard.press('Enter')
  await expect(field(page)).toHaveAccessibleDescription(/“customer..name” /)
  await expect(field(page)).toHaveValue('customer..name')
  await expectNoAccessibilityProblems(page)
  await field(page).fill('customer.name')
  await page.keyboard.press('Enter')
  await expect(field(page)).not.toHaveAccessibleDescription(/“customer..name” /)
  await page.keyboard.type('PHONE')
  await page.keyboard.press('Enter')
  for (const each of ['customer.email', 'customer.name', 'PHONE']) await expect(rule(page, each)).toBeVisible()
  await page.keyboard.press('Escape')
  // In a field the keys take back what was typed there.
  await page.locator('.react-flow__pane').click({ position: { x: 30, y: 30 } })
  await page.keyboard.press('Control+z')
  await expect(rule(page, 'PHONE')).toBeHidden()
  await page.keyboard.press('Control+Shift+z')
  await expect(rule(page, 'PHONE')).toBeVisible()

  await page.keyboard.press('Control+Shift+p')
  await page.keyboard.type('Customers are private')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('button', { name: /v2 · same as published/ })).toBeVisible()
  await comeIn(runtime, 'private', { numbers: ['SO-9601'], site: 'PL-WAW' })
  await expect.poll(() => stateOf(runtime, 'SO-9601'), { timeout: 60_000 }).toBe('delivered')
  const { items } = (await systems.ask(systems.wms, '/orders?reference=SO-9601')) as {
    readonly items: readonly { readonly customer: string }[]
  }
  expect(items[0]?.customer).toBe('ada.winter@shop.example')

  // Whatever the role: an administrator sees no more than a viewer.
  const { token } = (await callRuntime(runtime, 'POST /tokens', { name: 'Vera', role: 'viewer' })) as {
    readonly token: string
  }
  const viewer = await (await browser.newContext()).newPage()
  await viewer.goto(`${runtime.url}/#/records/find/SO-9601`)
  await enterToken(viewer, token)
  await page.goto(`${runtime.url}/#/records/find/SO-9601`)
  for (const each of [page, viewer]) {
    await each
      .getByRole('region', { name: 'Found records' })
      .getByRole('row', { name: /SO-9601/ })
      .click()
    const step = each.getByRole('region', { name: 'The chosen step' })
    await each
      .getByRole('region', { name: 'What happened' })
      .getByRole('button', { name: /^To a WMS order/ })
      .click()
    await expect(step.getByRole('tree', { name: 'In as a tree' })).toContainText('email"•••"')
    await expect(step.getByRole('tree', { name: 'In as a tree' })).toContainText('phone"•••"')
    await expect(step.getByRole('tree', { name: 'Out as a tree' })).toContainText('customer"•••"')
    await expect(each.locator('body')).not.toContainText(/ada\.winter|Ada Winter|5550199/)
  }
  await expectNoAccessibilityProblems(page)
  await viewer.context().close()
})
