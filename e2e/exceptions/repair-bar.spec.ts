import type { Page } from '@playwright/test'
import { enterToken, expectNoAccessibilityProblems } from '../browser/fixture.ts'
import { expect, expectStanding, openFlow, test } from '../debugger/debugger-page.ts'
import { card, inspector } from '../designer/canvas-page.ts'
import { comeIn, publish, sitesFlow, stateOf, takenOf } from './orders-flow.ts'
import { callRuntime } from './shipments.ts'

const patience = { timeout: 60_000 }
const bar = (page: Page) => page.getByRole('region', { name: 'Repair', exact: true })
const strip = (page: Page) => page.getByRole('region', { name: 'Replays' })

/** From the group of refused orders into the designer, by keyboard. */
async function openCauseInDesigner(
  page: Page,
  { site, waiting }: { readonly site: string; readonly waiting: string },
): Promise<void> {
  await page.getByRole('link', { name: /^Exceptions/ }).click()
  const cause = page.getByRole('listbox', { name: 'Causes' }).getByRole('option', { name: new RegExp(site) })
  await expect(cause).toContainText(waiting, patience)
  await cause.click()
  await expect(page.getByRole('heading', { level: 2 })).toContainText(site)
  await page.keyboard.press('o')
  await expectStanding(page, 'Parked at “Order to the WMS”')
}

/** Has the map give the code of the warehouse in place of the site’s name. */
async function mapWarehouse(page: Page, value: string): Promise<void> {
  await card(page, 'shape').click()
  const fields = inspector(page).getByRole('textbox', { name: 'Fields as JSON' })
  if (!(await fields.isVisible())) await inspector(page).getByText('As JSON', { exact: true }).click()
  const lines = JSON.parse(await fields.inputValue()) as { target: string; value: string }[]
  await fields.fill(JSON.stringify(lines.map((line) => (line.target === 'warehouse' ? { ...line, value } : line))))
  await page.keyboard.press('Tab')
}

test('a flow is corrected for a group, published from the repair bar when nothing stands against it, and retried with one first', async ({
  designer: page,
  runtime,
  systems,
}) => {
  const numbers = ['SO-9401', 'SO-9402', 'SO-9403']
  await publish(runtime, sitesFlow('sites', 'Orders for sites'))
  await comeIn(runtime, 'sites', { numbers, site: 'WAW' })
  await openCauseInDesigner(page, { site: 'WAW', waiting: '3 orders wait' })
  await expect(bar(page)).toContainText('Repairing: 3 orders')
  await expectNoAccessibilityProblems(page)

  // What is broken is not published, and nothing is retried behind somebody’s back.
  await mapWarehouse(page, '="PL-" + + site')
  await bar(page).getByRole('button', { name: 'Publish and retry group…' }).click()
  const sheet = page.getByRole('dialog', { name: 'Publish “Orders for sites”' })
  await expect(sheet.getByRole('alert')).toContainText('These problems have to be solved first')
  await expect(sheet.getByRole('button', { name: /^Publish to/ })).toBeDisabled()
  await expectNoAccessibilityProblems(page)
  await sheet.getByRole('button', { name: 'Go there: To a WMS order' }).click()
  await expect(sheet).toBeHidden()
  await expect(page.getByRole('dialog')).toBeHidden()

  await mapWarehouse(page, '="PL-" + site')
  await bar(page).getByRole('button', { name: 'Publish and retry group…' }).press('Enter')
  await page.keyboard.type('The WMS wants codes')
  await page.keyboard.press('Control+Enter')
  const retry = page.getByRole('dialog', { name: 'Retry 3 orders' })
  await expect(retry.getByRole('row', { name: /Order to the WMS/ })).toContainText('3')
  await expect(retry.getByLabel('Canary')).toHaveValue('1')
  await expect(retry.getByRole('combobox', { name: 'Flow version' })).toHaveValue('The current one')
  await expect(retry.getByRole('combobox', { name: 'Begin at' })).toHaveValue('To a WMS order')
  await expectNoAccessibilityProblems(page)
  await retry.getByRole('textbox', { name: 'Why' }).fill('Sites are codes now')
  await retry.getByRole('button', { name: /^Retry 3 records/ }).click()
  await expect(strip(page)).toContainText('waits for you: 1 delivered, 2 to be started', patience)
  expect((await takenOf(systems, numbers)).toSorted()).toEqual([0, 0, 1])
  await strip(page).getByRole('button', { name: 'Continue with 2' }).click()
  await expect(strip(page)).toContainText('Finished: 3 delivered', patience)
  expect(await takenOf(systems, numbers)).toEqual([1, 1, 1])
  await bar(page).getByRole('button', { name: 'Back to exceptions' }).click()
  await expect(page.getByRole('option', { name: /WAW/ })).toBeHidden()
})

test('an operator sees why nothing can be published, and retries the group on what somebody else has published', async ({
  page,
  runtime,
  systems,
}) => {
  await publish(runtime, sitesFlow('others', 'Orders of others'))
  await comeIn(runtime, 'others', { numbers: ['SO-9411'], site: 'HAM' })
  await expect.poll(() => stateOf(runtime, 'SO-9411'), patience).toBe('parked')
  const { token } = (await callRuntime(runtime, 'POST /tokens', { name: 'Olga', role: 'operator' })) as {
    readonly token: string
  }
  await page.goto(runtime.url)
  await enterToken(page, token)
  await openCauseInDesigner(page, { site: 'HAM', waiting: '1 order waits' })
  await expect(bar(page).getByRole('button', { name: 'Publish and retry group…' })).toBeDisabled()
  await expect(bar(page)).toContainText('Publishing needs the role designer')
  await expectNoAccessibilityProblems(page)
  const corrected = JSON.stringify(sitesFlow('others', 'Orders of others')).replace('"=site"', '"=\\"DE-\\" + site"')
  await publish(runtime, JSON.parse(corrected) as object)
  await bar(page).getByRole('button', { name: 'Retry group…', exact: true }).click()
  const retry = page.getByRole('dialog', { name: 'Retry 1 order' })
  await expect(retry.getByRole('combobox', { name: 'Begin at' })).toHaveValue('To a WMS order')
  await retry.getByRole('textbox', { name: 'Why' }).fill('Corrected by Berta')
  await retry.getByRole('button', { name: /^Retry 1 record/ }).click()
  await expect.poll(() => stateOf(runtime, 'SO-9411'), patience).toBe('delivered')
  expect(await takenOf(systems, ['SO-9411'])).toEqual([1])
})

test('a record is opened in the version that it ran on, or in the draft that says something else, and the draft is kept', async ({
  designer: page,
  runtime,
  systems: _declared,
}) => {
  await publish(runtime, sitesFlow('drafted', 'Drafted orders'))
  await comeIn(runtime, 'drafted', { numbers: ['SO-9421'], site: 'ROT' })
  await expect.poll(() => stateOf(runtime, 'SO-9421'), patience).toBe('parked')
  await page.reload()
  await openFlow(page, 'Drafted orders')
  await mapWarehouse(page, '="NL-" + site')
  await expect(page.getByText('v1 · draft differs')).toBeVisible()

  const openRecord = async () => {
    await page.goto(`${runtime.url}/#/records/find/SO-9421`)
    await page
      .getByRole('region', { name: 'Found records' })
      .getByRole('row', { name: /SO-9421/ })
      .click()
    await page.getByRole('button', { name: 'Open in designer' }).click()
  }
  const question = page.getByRole('dialog', { name: 'Which flow do you want to see it in?' })
  await openRecord()
  await expect(question.getByRole('button', { name: 'v1, as it ran' })).toBeFocused()
  await expectNoAccessibilityProblems(page)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('SO-9421')
  await page.getByRole('button', { name: 'Open in designer' }).click()
  await expect(question.getByRole('button', { name: 'v1, as it ran' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expectStanding(page, 'Parked at “Order to the WMS”')
  await expect(page.getByRole('button', { name: /v1 · same as published/ })).toBeVisible()

  await openRecord()
  await question.getByRole('button', { name: 'Your draft' }).click()
  await expectStanding(page, 'Parked at “Order to the WMS”')
  await expect(page.getByText('v1 · draft differs')).toBeVisible()
  await card(page, 'shape').click()
  await expect(inspector(page).getByRole('table', { name: 'Mapped fields' })).toContainText('="NL-" + site')
})
