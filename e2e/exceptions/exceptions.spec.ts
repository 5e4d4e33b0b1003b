import type { Page } from '@playwright/test'
import { test as base, enterToken, expect, expectNoAccessibilityProblems } from '../browser/fixture.ts'
import type { TestRuntime } from '../browser/start-runtime.ts'
import { expectStanding, stepTo } from '../debugger/debugger-page.ts'
import { type SampleSystems, startSystems } from '../designer/start-systems.ts'
import {
  callRuntime,
  makeOrders,
  publishShipmentFlow,
  setBlocked,
  shipAll,
  shipmentsInLedger,
  tellOfShipment,
} from './shipments.ts'

const test = base.extend<object, { readonly systems: SampleSystems }>({
  systems: [
    async ({ runtime }, use) => {
      await using systems = await startSystems()
      await publishShipmentFlow(runtime, systems)
      await use(systems)
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

test.describe.configure({ mode: 'serial' })

const causes = (page: Page) => page.getByRole('listbox', { name: 'Causes' })
const cause = (page: Page, name: RegExp) => causes(page).getByRole('option', { name })
const strip = (page: Page) => page.getByRole('region', { name: 'Replays' })

/** Opens a record where it stopped, steps on without sending anything, and comes back to its group. */
async function lookInDesigner(page: Page): Promise<void> {
  await page.getByRole('region', { name: 'Records' }).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('o')
  await expectStanding(page, 'Parked at “Shipment to the ERP”')
  const repair = page.getByRole('region', { name: 'Repair', exact: true })
  await expect(repair).toContainText('Repairing: 42 shipments, customer 1007 is blocked in ERP.')
  const panel = page.getByRole('region', { name: 'Debugger' })
  await expect(panel).toContainText('CUSTOMER_BLOCKED')
  await expect(panel).toContainText('Simulated: nothing is sent')
  await page.keyboard.press('Shift+F10')
  await stepTo(page, 'Shipment to the ERP')
  await page.keyboard.press('F10')
  await expect(page.locator('.react-flow__node[data-id="book-shipment"]')).toHaveAccessibleName(/simulated/)
  await page.keyboard.press('Shift+F5')
  await repair.getByRole('button', { name: 'Back to exceptions' }).click()
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('42 shipments wait: customer 1007 is blocked in ERP')
}

let orders: readonly string[] = []

test('42 shipments wait because the ERP has blocked customer 1007: unblocked, tried with one, all are booked once', async ({
  designer: page,
  systems,
}) => {
  test.setTimeout(180_000)
  orders = await makeOrders(systems, { customer: '1007', count: 42 })
  const others = await makeOrders(systems, { customer: '1008', count: 2 })
  for (const customer of ['1007', '1008']) await setBlocked(systems, { customer, blocked: true })
  await page.getByRole('link', { name: /^Exceptions/ }).click()
  await shipAll(systems)

  const biggest = cause(page, /42 shipments wait/)
  await expect(biggest).toContainText('customer 1007 is blocked in ERP', { timeout: 60_000 })
  await expect(biggest).toContainText(/oldest (under )?\d+ min/)
  await expect(cause(page, /customer 1008/)).toContainText('customer 1008 is blocked in ERP')
  await expect(causes(page).getByRole('option').first()).toHaveAccessibleName(/42 shipments wait/)
  await expect(page.getByRole('link', { name: /^Exceptions/ })).toContainText('44')
  await biggest.click()
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('42 shipments wait: customer 1007 is blocked in ERP')
  await expect(page.getByRole('region', { name: 'Records' })).toContainText(/SO-1\d{3}/)
  await expectNoAccessibilityProblems(page)

  await lookInDesigner(page)
  expect(await shipmentsInLedger(systems)).toEqual([])

  await setBlocked(systems, { customer: '1007', blocked: false })
  await page.getByRole('button', { name: 'Retry all 42…' }).click()
  const sheet = page.getByRole('dialog', { name: 'Retry 42 shipments' })
  const erpRow = sheet.getByRole('row', { name: /^ERP Shipment to the ERP/ })
  await expect(erpRow).toContainText('42')
  await expect(sheet.getByRole('spinbutton', { name: 'Canary' }).or(sheet.getByLabel('Canary'))).toHaveValue('1')
  await expectNoAccessibilityProblems(page)
  await sheet.getByRole('textbox', { name: 'Why' }).fill('The ERP people have unblocked the customer')
  await sheet.getByRole('button', { name: /^Retry 42 records/ }).click()
  await expect(sheet).toBeHidden()

  await expect(strip(page)).toContainText('The first one is tried; waits for you: 1 delivered, 41 to be started', {
    timeout: 30_000,
  })
  expect(await shipmentsInLedger(systems)).toHaveLength(1)
  // The progress row stays when one goes elsewhere.
  await page.getByRole('link', { name: 'Systems' }).click()
  await strip(page).getByRole('button', { name: 'Continue with 41' }).click()
  await expect(strip(page)).toContainText('Finished: 42 delivered', { timeout: 60_000 })
  expect(await shipmentsInLedger(systems)).toEqual([...orders].sort())

  await strip(page).getByRole('button', { name: 'Report' }).click()
  const report = page.getByRole('dialog', { name: 'Retry of 42 records' })
  await expect(report).toContainText('42● delivered')
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: /^Exceptions/ }).click()
  await expect(cause(page, /42 shipments/)).toBeHidden()
  await expect(cause(page, /customer 1008/)).toBeVisible()
  expect(others).toHaveLength(2)
})

test('triage by keyboard: next cause, select, assign and take it back', async ({
  designer: page,
  runtime,
  systems,
}) => {
  expect(systems.erp).not.toBe('')
  await tellOfUnknownCarrier(runtime)
  await page.getByRole('link', { name: /^Exceptions/ }).click()
  const newest = cause(page, /“NEWC” is not in the code table “carriers”/)
  await expect(newest).toContainText('3 shipments wait', { timeout: 30_000 })
  const heading = page.getByRole('heading', { level: 2 })
  await expect(heading).toContainText('NEWC')
  await page.keyboard.press('j')
  await expect(heading).toContainText('customer 1008')
  await page.keyboard.press('j')
  await expect(heading).toContainText('customer 1008')
  await page.keyboard.press('k')
  await expect(heading).toContainText('NEWC')
  await page.getByRole('region', { name: 'Records' }).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('x')
  await expect(page.getByRole('button', { name: 'Retry 1 selected…' })).toBeVisible()
  await page.keyboard.press('a')
  const name = page.getByRole('combobox', { name: 'Who takes care of it' })
  await expect(name).toBeFocused()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('Berta Maas')
  await page.keyboard.press('Escape')
  await expect(name).toBeHidden()
  await page.keyboard.press('a')
  await page.keyboard.press('Control+a')
  await page.keyboard.type('Berta Maas')
  await page.getByRole('button', { name: 'Give 1 shipment to Berta Maas' }).press('Enter')
  await expect(newest.getByRole('img', { name: 'with Berta Maas' })).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).press('Enter')
  await expect(newest.getByRole('img', { name: 'with Berta Maas' })).toBeHidden()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('Next cause')
})

test('a viewer sees what waits, and why nothing can be done about it', async ({ page, runtime, systems }) => {
  expect(systems.erp).not.toBe('')
  const { token } = (await callRuntime(runtime, 'POST /tokens', { name: 'looker', role: 'viewer' })) as {
    token: string
  }
  await page.goto(`${runtime.url}/#/exceptions`)
  await enterToken(page, token)
  await expect(cause(page, /NEWC/)).toBeVisible()
  await expect(page.getByRole('button', { name: /^Retry/ })).toBeDisabled()
  const acts = page.getByRole('toolbar', { name: 'What one can do' })
  await expect(acts).toContainText('Your token may look only')
  for (const act of await acts.getByRole('button').all()) await expect(act).toBeDisabled()
  for (const key of ['r', 'o']) await page.keyboard.press(key)
  await expect(page.getByRole('dialog')).toBeHidden()
  expect(new URL(page.url()).hash).toMatch(/^#\/exceptions/)
})

test('a payload is corrected for one record, checked before it is sent, and the original is kept', async ({
  designer: page,
  runtime,
  systems,
}) => {
  expect(systems.erp).not.toBe('')
  await tellOfUnknownCarrier(runtime)
  await page.getByRole('link', { name: /^Exceptions/ }).click()
  await cause(page, /NEWC/).click()
  const [oldest = { id: '', key: '' }] = await openRecords(runtime, 'SO-9001')
  await page.getByRole('cell', { name: 'SO-9001', exact: true }).click()
  await page.keyboard.press('e')
  const form = page.getByRole('form', { name: 'Edit the payload of SO-9001' })
  const carrier = form.getByRole('textbox', { name: 'data.carrier' })
  await carrier.fill('NOPE')
  await form.getByRole('button', { name: 'Check where it would get to' }).click()
  await expect(form.getByRole('status')).toContainText('It would park again at “Carrier”')
  await carrier.fill('DHL')
  await form.getByRole('button', { name: 'Check where it would get to' }).click()
  await expect(form.getByRole('status')).toContainText('It would get as far as')
  await expectNoAccessibilityProblems(page)
  await form.getByRole('button', { name: 'Retry SO-9001 with this payload' }).click()
  await expect(page.getByText('the original is kept in its journey')).toBeVisible()
  const { journey } = (await callRuntime(runtime, `GET /records/${oldest.id}`)) as {
    readonly journey: readonly {
      readonly resumed?: { readonly was?: { readonly data: { readonly carrier: string } } }
    }[]
  }
  expect(journey.find(({ resumed }) => resumed)?.resumed?.was?.data.carrier).toBe('NEWC')
})

test('the missing code is added where it is missed, and the records that wait for it go on', async ({
  designer: page,
}) => {
  await page.getByRole('link', { name: /^Exceptions/ }).click()
  await cause(page, /NEWC/).click()
  await page.getByRole('button', { name: 'Add “NEWC” to carriers…' }).click()
  const form = page.getByRole('form', { name: 'Add a row to carriers' })
  await form.getByRole('textbox', { name: 'erp', exact: true }).fill('NEW-CARRIER')
  await form.getByRole('button', { name: 'Add the row and let the records go on' }).click()
  await expect(cause(page, /NEWC/)).toBeHidden({ timeout: 30_000 })
})

test('what is set aside for a reason is no longer open, and is opened again', async ({ designer: page }) => {
  await page.getByRole('link', { name: /^Exceptions/ }).click()
  await cause(page, /customer 1008/).click()
  await page.getByRole('button', { name: 'Set aside…' }).click()
  await page.getByRole('textbox', { name: 'Why' }).fill('The customer is bankrupt')
  await page.getByRole('button', { name: 'Set aside 2 shipments' }).click()
  await expect(cause(page, /customer 1008/)).toBeHidden()
  await page.locator('label', { hasText: 'Set aside' }).click()
  const table = page.getByRole('region', { name: 'Records set aside' })
  await expect(table).toContainText('The customer is bankrupt')
  await expectNoAccessibilityProblems(page)
  await page.getByRole('checkbox', { name: 'Select all that are shown' }).check()
  await page.getByRole('button', { name: 'Open 2 again' }).click()
  await page.locator('label', { hasText: /^Open$/ }).click()
  await expect(cause(page, /customer 1008/)).toContainText('2 shipments wait')
})

/** Three shipments with a carrier that nobody has entered. Told again they are the same ones. */
async function tellOfUnknownCarrier(runtime: TestRuntime): Promise<void> {
  for (const reference of ['SO-9001', 'SO-9002', 'SO-9003']) {
    await tellOfShipment(runtime, { reference, carrier: 'NEWC' })
  }
}

async function openRecords(
  runtime: TestRuntime,
  key: string,
): Promise<readonly { readonly id: string; readonly key: string }[]> {
  const { items } = (await callRuntime(runtime, `GET /records?key=${key}`)) as {
    readonly items: readonly { readonly id: string; readonly key: string }[]
  }
  return items
}
