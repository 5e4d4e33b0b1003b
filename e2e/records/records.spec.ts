import type { Page } from '@playwright/test'
import { test as base, enterToken, expect, expectNoAccessibilityProblems } from '../browser/fixture.ts'
import { type SampleSystems, startSystems } from '../designer/start-systems.ts'
import { callRuntime, setBlocked } from '../exceptions/shipments.ts'
import { publishFlows, recordsOf, releaseOrder, sendBack, ship } from './short-pick.ts'

const test = base.extend<object, { readonly systems: SampleSystems }>({
  systems: [
    async ({ runtime }, use) => {
      await using systems = await startSystems()
      await publishFlows(runtime, systems)
      await use(systems)
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

test.describe.configure({ mode: 'serial', timeout: 300_000 })

const field = (page: Page) => page.getByRole('combobox', { name: 'Find records' })
const found = (page: Page) => page.getByRole('region', { name: 'Found records' })
const rows = (page: Page) =>
  found(page)
    .getByRole('row')
    .filter({ has: page.getByRole('link') })
const happened = (page: Page) => page.getByRole('region', { name: 'What happened' })
const step = (page: Page) => page.getByRole('region', { name: 'The chosen step' })
const chain = (page: Page, key: string) => page.getByRole('navigation', { name: `Journeys of ${key}` })
const onPicture = (page: Page, name: string | RegExp) =>
  page.getByRole('region', { name: 'Its way through the flow' }).getByRole('group', { name })

async function find(page: Page, text: string): Promise<void> {
  await field(page).fill(text)
  await field(page).press('Enter')
}

let order = ''

test('an order that was picked short is traced by its number through three flows, by keyboard', async ({
  designer: page,
  runtime,
  systems,
}) => {
  order = await releaseOrder(systems, '1010')
  await recordsOf(runtime, order, ['order-release delivered'])
  await ship(systems, order, true)
  await recordsOf(runtime, order, ['order-release delivered', 'shipment-confirmation delivered'])
  await sendBack(systems, order)
  const all = ['order-release delivered', 'shipment-confirmation delivered', 'returns delivered']
  await recordsOf(runtime, order, all)

  await page.getByRole('link', { name: 'Records', exact: true }).click()
  await expect(rows(page).first()).toBeVisible()
  await page.keyboard.press('/')
  await expect(field(page)).toBeFocused()
  await page.keyboard.type(order)
  await page.keyboard.press('Enter')
  await expect(rows(page)).toHaveCount(3)
  await expect(page).toHaveURL(new RegExp(`#/records/find/${order}$`))
  await expectNoAccessibilityProblems(page)
  await expect(found(page)).toBeFocused()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')

  // The order: released, and the record that was chosen last is the first of the chain.
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(order)
  await expect(chain(page, order).getByRole('link')).toHaveCount(3)
  await expect(chain(page, order).getByRole('link').first()).toHaveAttribute('aria-current', 'page')
  await expect(happened(page).getByRole('button', { name: /^Order to the WMS passed/ })).toBeVisible()
  await expect(happened(page)).toContainText('order released')

  // The shipment: what was short went to the ERP as a backorder; the other way was not taken.
  await chain(page, order)
    .getByRole('link', { name: /^shipment/ })
    .click()
  await expect(onPicture(page, /^Backorder to the ERP.*passed/)).toBeVisible()
  await expect(onPicture(page, /^Shop not told.*not taken/)).toBeVisible()
  await happened(page)
    .getByRole('button', { name: /^Backorder to the ERP/ })
    .click()
  await expect(page).toHaveURL(/\/step\/\d+$/)
  const [before] = /\d+$/.exec(page.url()) ?? ['']
  await page.keyboard.press('k')
  await expect(page).toHaveURL(new RegExp(`/step/${Number(before) - 1}$`))
  await page.keyboard.press('j')
  await expect(step(page).getByRole('heading', { level: 2 })).toHaveText('Backorder to the ERP')
  await expect(step(page).getByRole('tree', { name: 'In as a tree' })).toContainText(`Short in shipment`)
  await step(page).getByRole('tab', { name: 'Request and answer' }).click()
  await expect(page).toHaveURL(/\/exchange$/)
  await expect(step(page).getByRole('tree', { name: 'Request as a tree' })).toContainText('/backorders')
  await expect(step(page).getByRole('tree', { name: 'Answer as a tree' })).toContainText('201')
  await step(page)
    .getByRole('tab', { name: /^Effects/ })
    .click()
  await expect(step(page).getByRole('row', { name: /done/ })).toHaveCount(1)
  await expectNoAccessibilityProblems(page)
  // The address alone leads back to the same step.
  await page.reload()
  await expect(step(page).getByRole('heading', { level: 2 })).toHaveText('Backorder to the ERP')

  // The return: split in parts, each with a journey of its own that leads back.
  await chain(page, order)
    .getByRole('link', { name: /^return/ })
    .click()
  await page.getByRole('button', { name: '1 part' }).click()
  await page.getByRole('link', { name: new RegExp(`${order}/10`) }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${order}/10`)
  await expect(happened(page)).toContainText('credited')
  await page.getByRole('link', { name: /^return returns/ }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(order)
})

test('a payload is searched, compared with what came in, and read as a table', async ({
  designer: page,
  runtime,
  systems,
}) => {
  order = order || (await releaseOrder(systems, '1010'))
  await page.goto(`${runtime.url}/#/records/find/${order}%20flow%3Aorder-release`)
  await rows(page).first().click()
  await happened(page)
    .getByRole('button', { name: /^To a WMS order/ })
    .click()
  await step(page).getByRole('switch', { name: 'Show differences to In' }).click()
  await expect(step(page).getByText(/^\d+ differences?$/)).toBeVisible()
  await step(page).getByRole('tree', { name: 'Out as a tree' }).focus()
  await page.keyboard.press('F7')
  const out = step(page).getByRole('tree', { name: 'Out as a tree' })
  await expect(out.getByRole('treeitem', { selected: true })).toContainText(/added|removed|changed/)
  await page.keyboard.press('Control+f')
  await expect(step(page).getByRole('textbox', { name: 'Search in Out' })).toBeFocused()
  await page.keyboard.type('hw-10001')
  await expect(
    step(page)
      .getByText(/^(\d+ of )?\d+( found)?$/)
      .first(),
  ).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(out.getByRole('treeitem', { selected: true })).toContainText('HW-10001')
  await step(page).getByText('Table', { exact: true }).last().click()
  await expect(step(page).getByRole('columnheader', { name: 'sku' }).first()).toBeVisible()
  await expectNoAccessibilityProblems(page)
  await step(page).getByText('Tree', { exact: true }).last().click()
})

test('parts of keys and payloads are found as far as it looked, wrong words are explained, and a search can be kept', async ({
  designer: page,
}) => {
  await page.getByRole('link', { name: 'Records', exact: true }).click()
  const part = order.slice(3)
  await find(page, `${part}`)
  await page.getByRole('button', { name: `Keys that contain ${part}` }).click()
  await expect(rows(page).first()).toContainText(order)
  await expect(page.getByText(/in \d[\d,]* records looked at/)).toBeVisible()
  await find(page, 'text:"Short in shipment" state:parked nonsense:1 state:lost')
  await expect(page.getByText('“nonsense:” is not known.', { exact: false })).toBeVisible()
  await expect(page.getByText('“lost” is no state.', { exact: false })).toBeVisible()
  await expectNoAccessibilityProblems(page)
  await page.getByRole('button', { name: 'Leave out: parked' }).click()
  await expect(field(page)).toHaveValue('text:"Short in shipment"')

  await find(page, 'fl')
  await field(page).fill('fl')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.keyboard.type('ship')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(field(page)).toHaveValue('flow:shipment-confirmation ')
  await page.keyboard.press('Enter')
  await expect(rows(page).first()).toContainText('shipment-confirmation')
  await page.getByRole('button', { name: 'Saved searches' }).click()
  await page.getByRole('textbox', { name: 'Keep this search as' }).fill('Shipments')
  await page.getByRole('button', { name: 'Keep', exact: true }).click()
  await page.reload()
  await page.getByRole('button', { name: 'Saved searches' }).click()
  await expect(page.getByRole('button', { name: /^Shipments flow:shipment-confirmation/ })).toBeVisible()
})

test('what comes meanwhile is announced, taken in by a click, and retried from its journey', async ({
  designer: page,
  runtime,
  systems,
}) => {
  const next = await releaseOrder(systems, '1012')
  await setBlocked(systems, { customer: '1012', blocked: true })
  await recordsOf(runtime, next, ['order-release delivered'])
  await page.goto(`${runtime.url}/#/records/find/entity%3Ashipment`)
  await expect(rows(page).first()).toContainText(order)
  await ship(systems, next)
  await page.getByRole('button', { name: '1 new' }).click({ timeout: 30_000 })
  const row = rows(page).filter({ hasText: next })
  await expect(row).toContainText('parked', { timeout: 30_000 })
  await row.click()

  await expect(step(page).getByRole('heading', { level: 2 })).toHaveText('Shipment to the ERP')
  await expect(onPicture(page, /^Shipment to the ERP.*parked/)).toBeVisible()
  await step(page).getByRole('tab', { name: 'Request and answer' }).click()
  await expect(step(page).getByRole('tree', { name: 'Answer as a tree' })).toContainText('CUSTOMER_BLOCKED')
  await setBlocked(systems, { customer: '1012', blocked: false })
  await page.keyboard.press('r')
  const dialog = page.getByRole('dialog', { name: `Retry shipment ${next}` })
  await expect(dialog).toBeVisible()
  await expectNoAccessibilityProblems(page)
  await dialog.getByRole('button', { name: 'Retry this record' }).click()
  await expect(dialog).toBeHidden()
  await expect(happened(page)).toContainText('for a person: local admin', { timeout: 30_000 })
  await expect(happened(page)).toContainText('delivered', { timeout: 30_000 })
  await page.keyboard.press('Escape')
  await expect(rows(page).filter({ hasText: next })).toContainText('delivered')
})

test('a viewer sees everything and is told why nothing can be done', async ({ page, runtime, systems }) => {
  order = order || (await releaseOrder(systems, '1010'))
  const { token } = (await callRuntime(runtime, 'POST /tokens', { name: 'looker', role: 'viewer' })) as {
    readonly token: string
  }
  await page.goto(`${runtime.url}/#/records/find/${order}`)
  await enterToken(page, token)
  await rows(page).first().click()
  await expect(happened(page)).toBeVisible()
  for (const name of ['Send again as new…', 'Resolve…']) {
    const button = page.getByRole('button', { name })
    await expect(button).toBeDisabled()
    await expect(button).toHaveAccessibleDescription(/Operators may do this; your role is viewer/)
  }
  await expectNoAccessibilityProblems(page)
})
