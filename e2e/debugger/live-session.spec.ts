import type { Browser, Page } from '@playwright/test'
import { enterToken, expectNoAccessibilityProblems } from '../browser/fixture.ts'
import type { TestRuntime } from '../browser/start-runtime.ts'
import { card } from '../designer/canvas-page.ts'
import type { SampleSystems } from '../designer/start-systems.ts'
import {
  beginWith,
  callApi,
  debuggerPanel,
  editRecord,
  expect,
  expectStanding,
  openFlow,
  openPublished,
  ordersInWms,
  records,
  stepTo,
  test,
  timeline,
} from './debugger-page.ts'
import { linesFlow, order } from './lines-flow.ts'

test.describe.configure({ timeout: 180_000 })
test.use({ viewport: { width: 1680, height: 1050 } })

// A session that somebody else has ended is not found any more, and the page says so.
test.use({ refusals: [404] })

const patience = { timeout: 60_000 }

/** Orders come in as they do every day: one line that the WMS takes, one that nobody wants. */
async function comeIn(runtime: TestRuntime, flow: string, numbers: readonly string[]): Promise<void> {
  const items = numbers.map((number) => ({ payload: { ...order, number } }))
  await callApi(runtime, `/flows/${flow}/start`, { body: { items } })
}

async function listenFor(page: Page, key: string): Promise<void> {
  await beginWith(page, 'Records as they come')
  await page.getByRole('textbox', { name: 'Key', exact: true }).fill(key)
  await page.keyboard.press('Enter')
  await expectStanding(page, `Waiting until a record of ${key} comes`)
}

/** Somebody else, who may look only, sees the journey of a record. */
async function watchJourney(browser: Browser, runtime: TestRuntime, key: string): Promise<Page> {
  const { token } = (await callApi(runtime, '/tokens', { body: { name: 'Nele', role: 'viewer' } })) as { token: string }
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
  await page.goto(`${runtime.url}/#/records/find/${key}`)
  await enterToken(page, token)
  return page
}

async function quantityInWms({ ask, wms }: SampleSystems, reference: string): Promise<unknown> {
  const { items } = (await ask(wms, `/orders?reference=${encodeURIComponent(reference)}`)) as {
    readonly items: readonly { readonly lines: readonly { readonly quantity: number }[] }[]
  }
  return items[0]?.lines[0]?.quantity
}

const letGo = (page: Page) => page.getByRole('button', { name: 'Let it go on', exact: true })
const letGoEdited = (page: Page) => page.getByRole('button', { name: 'Let it go on as edited' })
const foundRow = (page: Page, key: string) =>
  page.getByRole('region', { name: 'Found records' }).getByRole('row', { name: new RegExp(`${key} `) })

test('a record of one key is held, stepped and let go as edited, while others go on; who watches Records sees who holds it', async ({
  browser,
  designer: page,
  runtime,
  systems,
}) => {
  await openPublished(page, runtime, linesFlow('live', 'Live lines') as { name: string })
  await listenFor(page, 'SO-9100')
  await expectNoAccessibilityProblems(page)
  await comeIn(runtime, 'live', ['SO-9101', 'SO-9100'])
  await expectStanding(page, 'Held: SO-9100 stands before “Fit to work on”')
  await expect.poll(() => ordersInWms(systems, 'SO-9101/HW-10017'), patience).toBe(1)

  const watcher = await watchJourney(browser, runtime, 'SO-9100')
  await expect(foundRow(watcher, 'SO-9100')).toContainText('waiting')
  await expect(foundRow(watcher, 'SO-9100')).toContainText('Held for debugging by local admin')
  await foundRow(watcher, 'SO-9100').click()
  const happened = watcher.getByRole('region', { name: 'What happened' })
  await expect(happened).toContainText('Held for debugging by local admin')
  await expectNoAccessibilityProblems(watcher)

  // The copy goes all the way; nothing is written. A part of it in focus does not hide the acts on the real record.
  await stepTo(page, 'Line by line')
  await page.keyboard.press('F11')
  await stepTo(page, 'Line to the WMS')
  await expect(letGo(page)).toBeVisible()
  await expectNoAccessibilityProblems(page)
  await page.keyboard.press('F5')
  await expectStanding(page, 'SO-9100 itself is still held for you')
  expect(await ordersInWms(systems, 'SO-9100/HW-10017')).toBe(0)

  // Where the real one stands, it is given another quantity; what is edited further on is no answer there.
  await timeline(page).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  await expectStanding(page, 'Paused before “Fit to work on”')
  await expect(letGoEdited(page)).toBeHidden()
  await editRecord(page, (text) => text.replace('"quantity": 3', '"quantity": 5'))
  await page.keyboard.press('F10')
  await expectStanding(page, 'Paused before “How urgent”')
  await letGoEdited(page).click()
  await expectStanding(page, 'SO-9100 goes on for real')
  await expect.poll(() => ordersInWms(systems, 'SO-9100/HW-10017'), patience).toBe(1)
  expect(await quantityInWms(systems, 'SO-9100/HW-10017')).toBe(5)
  await expect(happened).toContainText('Corrected in the debugger.', patience)
  await expect(happened).toContainText('by local admin')
  await expect(letGo(page)).toBeHidden()
  await page.keyboard.press('Shift+F5')
  await watcher.context().close()
})

test('what is held stays held when the page is loaded anew, is dropped with a reason, and goes on when the session is ended elsewhere', async ({
  designer: page,
  runtime,
  systems,
}) => {
  await openPublished(page, runtime, linesFlow('left', 'Left lines') as { name: string })
  await beginWith(page, 'Records as they come')
  await expect(page.getByRole('button', { name: /^Listen in/ })).toBeDisabled()
  await card(page, 'enrich').click()
  await page.keyboard.press('F9')
  await page.getByRole('button', { name: /^Listen in/ }).click()
  await expectStanding(page, 'Waiting until a record comes to a breakpoint')
  await comeIn(runtime, 'left', ['SO-9110', 'SO-9111'])
  const held = records(page).getByRole('button', { name: /held for you/ })
  await expect(held).toHaveCount(2)

  await page.reload()
  await openFlow(page, 'Left lines')
  await page.keyboard.press('Alt+Shift+D')
  await page.getByRole('button', { name: /^Go on with a live session/ }).click()
  await expect(held).toHaveCount(2)
  await held.filter({ hasText: 'SO-9110' }).click()
  await page.getByRole('button', { name: 'Drop…' }).press('Enter')
  await expect(page.getByRole('textbox', { name: 'Why SO-9110 is dropped' })).toBeFocused()
  await expectNoAccessibilityProblems(page)
  await page.keyboard.type('Ordered twice')
  await page.keyboard.press('Enter')
  await expectStanding(page, 'SO-9110 was ended as resolved')
  await expect(held).toHaveCount(1)

  const { items } = (await callApi(runtime, '/debug', { method: 'GET' })) as {
    readonly items: readonly { readonly id: string; readonly flow: string }[]
  }
  const session = items.find(({ flow }) => flow === 'left')
  await callApi(runtime, `/debug/${session?.id}`, { method: 'DELETE' })
  await expect.poll(() => ordersInWms(systems, 'SO-9111/HW-10017'), patience).toBe(1)
  await expect(debuggerPanel(page).getByRole('alert')).toContainText('This session has ended')
  await expect(letGo(page)).toBeHidden()
  await debuggerPanel(page).getByRole('button', { name: 'Close it' }).click()
  await expect(page.getByRole('navigation', { name: 'Begin with' })).toBeVisible()
  expect(await ordersInWms(systems, 'SO-9110/HW-10017')).toBe(0)
})
