import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { expect, findAccessibilityProblems, test } from '../browser/fixture.ts'
import type { TestRuntime } from '../browser/start-runtime.ts'

const units = 'code,wms,erp\nBOX,CT,KAR\nEA,EA,ST\nPAL,PL,PAL\n'
const secret = 'canary-5f1c-never-shown'

let wms: Server
let wmsAddress: string

test.beforeAll(async () => {
  wms = createServer((request, response) => {
    response.writeHead(request.url?.startsWith('/closed') === true ? 401 : 200).end('{}')
  })
  await new Promise<void>((resolve) => wms.listen(0, '127.0.0.1', resolve))
  wmsAddress = `http://127.0.0.1:${(wms.address() as AddressInfo).port}`
})

test.afterAll(async () => {
  wms.closeAllConnections()
  await new Promise((resolve) => wms.close(resolve))
})

const goTo = (page: Page, place: 'Systems' | 'Settings') => page.getByRole('link', { name: place, exact: true }).click()
const tab = (page: Page, name: RegExp) => page.getByRole('tab', { name })

async function callApi(
  { url, adminToken }: TestRuntime,
  { method, path, body }: { readonly method: string; readonly path: string; readonly body?: unknown },
): Promise<unknown> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return await answer.json()
}

async function fillHttpSystem(page: Page, address: string): Promise<void> {
  const sheet = page.getByRole('dialog', { name: /Declare a system/ })
  await sheet.getByRole('textbox', { name: 'Base address' }).fill(address)
  await sheet.getByRole('combobox', { name: 'Network' }).click()
  await page.getByRole('option', { name: 'This machine too' }).click()
  await sheet.getByRole('button', { name: /^Declare in/ }).click()
  await expect(sheet).toBeHidden()
}

test('a flow that needs a system which is missing says so, and helps to declare it', async ({
  designer: page,
  runtime,
}) => {
  const file = new URL('../../examples/flows/goods-receipt/flow.json', import.meta.url)
  const document: unknown = JSON.parse(await readFile(file, 'utf8'))
  await callApi(runtime, { method: 'POST', path: '/flows', body: { document, allowMissing: true } })
  await page.reload()
  await page.getByRole('button', { name: /^Goods receipt v1/ }).click()
  await expect(page.getByText(/This flow needs .* system/)).toBeVisible()
  await page.getByRole('button', { name: 'Set up' }).click()
  const panel = page.getByRole('dialog', { name: /lacks$/ })
  await panel.getByRole('button', { name: 'Declare erp' }).click()
  const sheet = page.getByRole('dialog', { name: /Declare a system/ })
  await sheet.getByRole('button', { name: /^Declare in/ }).click()
  await expect(sheet.getByText('Enter an address, e.g. https://wms.example.com/api.')).toBeVisible()
  await fillHttpSystem(page, wmsAddress)
  await expect(panel.getByText('The system “erp”')).toBeHidden()
})

test('a test of a system says how it went, and what to do when it refuses us', async ({ designer: page, runtime }) => {
  const declaration = { kind: 'http', baseUrl: wmsAddress, network: 'loopback' }
  await callApi(runtime, { method: 'PUT', path: '/systems/open-wms', body: { declaration } })
  const closed = { ...declaration, baseUrl: `${wmsAddress}/closed` }
  await callApi(runtime, { method: 'PUT', path: '/systems/closed-wms', body: { declaration: closed } })
  await goTo(page, 'Systems')
  await page.getByRole('button', { name: 'Test open-wms' }).click()
  await expect(page.getByText('The system answers (status 200).')).toBeVisible()
  await page.getByRole('button', { name: 'Test closed-wms' }).click()
  await expect(page.getByText(/refuses us for its base address \(status 401\)/)).toBeVisible()
})

test('a secret is entered once and never shown again; removing it names who uses it', async ({
  designer: page,
  runtime,
}) => {
  const declaration = { kind: 'http', baseUrl: wmsAddress, network: 'loopback', credential: 'wms-key' }
  await callApi(runtime, { method: 'PUT', path: '/systems/keyed-wms', body: { declaration } })
  await goTo(page, 'Systems')
  await tab(page, /^Credentials/).click()
  await page.getByRole('button', { name: 'Enter a credential' }).first().click()
  const sheet = page.getByRole('dialog', { name: /Enter a credential/ })
  await sheet.getByRole('textbox', { name: 'Name' }).fill('wms-key')
  await sheet.getByRole('textbox', { name: 'Token' }).fill(secret)
  const hosts = sheet.getByRole('combobox', { name: 'May be sent to' })
  await hosts.fill(new URL(wmsAddress).host)
  await hosts.press('Enter')
  await sheet.getByRole('button', { name: /^Keep in/ }).click()
  await expect(sheet).toBeHidden()
  await page.getByRole('button', { name: 'Replace wms-key…' }).click()
  const replace = page.getByRole('dialog', { name: /Replace “wms-key”/ })
  await expect(replace.getByRole('textbox', { name: 'Token' })).toHaveValue('')
  expect(await page.content()).not.toContain(secret)
  await replace.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Remove wms-key…' }).click()
  await expect(page.getByRole('dialog').getByText('System keyed-wms')).toBeVisible()
  await page.getByRole('button', { name: 'Remove the credential “wms-key”' }).click()
  await expect(page.getByRole('button', { name: 'Replace wms-key…' })).toBeHidden()
})

test('a code table comes from a file, is searched, and goes out as a file', async ({ designer: page }) => {
  await goTo(page, 'Systems')
  await tab(page, /^Code tables/).click()
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Import CSV', exact: true }).click()
  await (await choosing).setFiles({ name: 'pack units.csv', mimeType: 'text/csv', buffer: Buffer.from(units) })
  await page.getByRole('button', { name: 'Import 3 rows' }).click()
  await page.getByRole('button', { name: 'pack-units', exact: true }).click()
  await page.getByRole('textbox', { name: 'Code begins with' }).fill('PA')
  await expect(page.getByRole('cell', { name: 'PAL', exact: true }).first()).toBeVisible()
  await expect(page.getByRole('cell', { name: 'BOX', exact: true })).toBeHidden()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export CSV' }).click()
  const parts: Buffer[] = []
  for await (const part of await (await download).createReadStream()) parts.push(part)
  expect(Buffer.concat(parts).toString()).toBe(units)
})

test('an act waits while the token has run out, and is done with the next one', async ({ page, runtime }) => {
  const made = await callApi(runtime, { method: 'POST', path: '/tokens', body: { name: 'anna', role: 'admin' } })
  const { id, token } = made as { readonly id: string; readonly token: string }
  await page.goto(runtime.url)
  await page.getByRole('button', { name: 'Enter a token' }).click()
  await page.getByRole('textbox', { name: 'API token' }).fill(token)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await goTo(page, 'Systems')
  await page.getByRole('button', { name: 'Declare a system' }).click()
  const sheet = page.getByRole('dialog', { name: /Declare a system/ })
  await sheet.getByRole('textbox', { name: 'Name' }).fill('late-wms')
  await sheet.getByRole('textbox', { name: 'Base address' }).fill('https://wms.example.com')
  await callApi(runtime, { method: 'DELETE', path: `/tokens/${id}` })
  await sheet.getByRole('button', { name: /^Declare in/ }).click()
  const prompt = page.getByRole('dialog', { name: 'Connect to the runtime' })
  await expect(prompt.getByText(/What you asked for waits/)).toBeVisible()
  await prompt.getByRole('textbox', { name: 'API token' }).fill(runtime.adminToken)
  await prompt.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(page.getByRole('button', { name: 'late-wms', exact: true })).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`systems and settings are accessible, ${colorScheme}`, async ({ designer: page, runtime }) => {
    await page.emulateMedia({ colorScheme })
    const declaration = { kind: 'http', baseUrl: wmsAddress, network: 'loopback' }
    await callApi(runtime, { method: 'PUT', path: '/systems/open-wms', body: { declaration } })
    await goTo(page, 'Systems')
    await page.getByRole('button', { name: 'Test open-wms' }).click()
    await expect(page.getByRole('status').getByText(/The system answers/)).toBeVisible()
    expect(await findAccessibilityProblems(page)).toEqual([])
    for (const name of [/^Credentials/, /^Code tables/]) {
      await tab(page, name).click()
      expect(await findAccessibilityProblems(page)).toEqual([])
    }
    await tab(page, /^Credentials/).click()
    await page.getByRole('button', { name: 'Enter a credential' }).first().click()
    await page.getByRole('button', { name: /^Keep in/ }).click()
    await expect(page.getByText(/need another look/)).toBeVisible()
    expect(await findAccessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Cancel' }).click()
    await goTo(page, 'Settings')
    await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
    expect(await findAccessibilityProblems(page)).toEqual([])
  })
}
