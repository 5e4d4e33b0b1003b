import type { Locator, Page } from '@playwright/test'
import { addNodes, beginFlow, card, findAccessibilityProblems, inspector } from './draw.ts'
import { expect, noteComplaints, test } from './launch.ts'
import { type RunningDemo, startDemo } from './start-demo.ts'

/** A field of the selected node. */
function field(page: Page, name: string): Locator {
  return inspector(page).getByRole('textbox', { name, exact: true })
}

async function choose(page: Page, name: string, option: string): Promise<void> {
  await inspector(page).getByRole('combobox', { name, exact: true }).click()
  await page.getByRole('option', { name: new RegExp(`^${option}\\b`) }).click()
}

const code = `const { number, warehouse, customer, shipTo, lines } = record.payload
return {
  reference: 'HAND-' + number, warehouse, customer, shipTo,
  lines: lines.map(({ lineNo, sku, quantity }) => ({ lineNo, sku, quantity })),
}`

/** Draws it as an analyst would: from the ERP by number, in the words of the WMS, to the WMS. */
async function drawRelease(page: Page): Promise<void> {
  await beginFlow(page, 'Release by hand')
  await addNodes(page, 'manual', 'http request', 'code', 'http request')
  await card(page, 'manual').click()
  await field(page, 'Sample').fill('{ "number": "SO-1001" }')
  await card(page, 'http-request').click()
  await choose(page, 'System', 'erp')
  await choose(page, 'Method', 'GET')
  await field(page, 'Path').fill('/orders/{number}')
  await inspector(page).getByRole('button', { name: 'Add value' }).click()
  await field(page, 'Name 1 of Values in the path').fill('number')
  await field(page, 'Name 1 of Values in the path').press('Tab')
  await field(page, 'Value of number').fill('=number')
  await card(page, 'code').click()
  await field(page, 'Code').fill(code)
  await card(page, 'http-request-2').click()
  await choose(page, 'System', 'wms')
  await field(page, 'Path').fill('/orders')
}

async function publishAndRun(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+Shift+p')
  await page.getByRole('textbox', { name: 'What has changed' }).fill('First version')
  await page.getByRole('button', { name: /^Publish to/ }).click()
  await expect(page.getByText('v1', { exact: true })).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('The sample record is under way in v1.')).toBeVisible()
}

/** What the sample WMS has under a reference, once it has something. */
async function ordersOfWms(demo: RunningDemo, reference: string): Promise<readonly unknown[]> {
  const url = /WMS (http:\S+)/.exec(demo.output())?.[1] ?? ''
  const ask = async () => {
    const headers = { authorization: 'Bearer sample-token' }
    const answer = await fetch(`${url}/orders?reference=${reference}`, { headers })
    return ((await answer.json()) as { readonly items: readonly unknown[] }).items
  }
  await expect.poll(ask, { timeout: 30_000 }).not.toEqual([])
  return await ask()
}

test('npm start opens the designer, in which an order-release flow is drawn, published and moves an order', async ({
  binary,
  built: _built,
  display,
  folder,
}) => {
  test.setTimeout(180_000)
  await using demo = await startDemo({ folder, binary, display, args: ['--orders', '1'] })
  const { page } = demo
  const complaints: string[] = []
  noteComplaints(page, complaints)
  await expect(page.getByRole('button', { name: /^Environment:/ })).toContainText('dev')
  await drawRelease(page)
  await expect(page.getByRole('button', { name: /^Problems/ })).toContainText('0')
  expect(await findAccessibilityProblems(page)).toEqual([])
  await publishAndRun(page)
  expect(await ordersOfWms(demo, 'HAND-SO-1001')).toMatchObject([{ reference: 'HAND-SO-1001' }])

  // The address of the designer is for browsers, its code is good once; the window needs neither.
  expect(demo.output()).toMatch(/Designer {4}http:\/\/127\.0\.0\.1:\d+\/#\/sign-in\/[\w-]{43}\n/)
  expect(complaints).toEqual([])
  await demo.closeWindow()
  await expect.poll(demo.output).toContain('The window is closed. Everything goes on')
  expect(await ordersOfWms(demo, 'HAND-SO-1001')).toHaveLength(1)
  expect(await demo.end()).toBe(0)
})

test('the end of npm start closes the window, whose unsaved work is offered again', async ({
  binary,
  built: _built,
  display,
  folder,
}) => {
  test.setTimeout(180_000)
  const args = ['--orders', '0']
  {
    await using demo = await startDemo({ folder, binary, display, args })
    await beginFlow(demo.page, 'Half a flow')
    const closed = demo.page.waitForEvent('close')
    expect(await demo.end()).toBe(0)
    await closed
  }
  await using demo = await startDemo({ folder, binary, display, args })
  await expect(demo.page.getByRole('region', { name: 'Unsaved work' })).toContainText('Half a flow')
})
