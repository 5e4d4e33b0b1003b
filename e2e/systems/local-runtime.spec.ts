import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from '../electron/launch.ts'

test('the desktop app starts its runtime from the settings, connects to it, shows its log and stops it', async ({
  folder,
  launchDesigner,
}) => {
  test.setTimeout(180_000)
  // The user's data is closed to everybody else, and as root the embedded PostgreSQL runs as somebody else.
  const { page } = await launchDesigner({ env: { CROSSDOCK_HOME: join(folder, 'runtime') } })
  await page.getByRole('link', { name: 'Settings', exact: true }).click()
  const local = page.getByRole('region', { name: 'Runtime on this machine' })
  await local.getByRole('button', { name: 'Start', exact: true }).click()
  await expect(local.getByText('Running')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('You are')).toBeVisible()
  await local.getByRole('button', { name: 'Show the log' }).click()
  await local.getByRole('textbox', { name: 'Search the log' }).fill('crossdock runs')
  await expect(local.getByRole('log').getByText(/Crossdock runs\./)).toBeVisible()
  await local.getByRole('button', { name: 'Stop' }).click()
  await expect(local.getByText('Stopped')).toBeVisible({ timeout: 30_000 })
})

test('a remote runtime that does not accept its token is kept, and says so', async ({ launchDesigner }) => {
  const remote = createServer((_request, response) => {
    const error = { code: 'UNAUTHENTICATED', message: 'no', remedy: 'enter one' }
    response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
  })
  await new Promise<void>((resolve) => remote.listen(0, '127.0.0.1', resolve))
  const { page } = await launchDesigner()
  await page.getByRole('link', { name: 'Settings', exact: true }).click()
  await page.getByRole('button', { name: 'Add a runtime' }).click()
  const sheet = page.getByRole('dialog', { name: 'Add a runtime' })
  await sheet.getByRole('textbox', { name: 'Name on this machine' }).fill('far-away')
  await sheet.getByRole('textbox', { name: 'API token' }).fill('a token')
  await sheet.getByRole('textbox', { name: 'Address' }).fill('http://10.1.2.3:7070')
  await sheet.getByRole('button', { name: 'Save and connect' }).click()
  await expect(sheet.getByText(/The token would travel in clear/)).toBeVisible()
  const { port } = remote.address() as AddressInfo
  await sheet.getByRole('textbox', { name: 'Address' }).fill(`http://127.0.0.1:${port}`)
  await sheet.getByRole('button', { name: 'Save and connect' }).click()
  await expect(sheet.getByText('It answers, and does not accept this token.')).toBeVisible()
  await sheet.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Remove far-away…' }).click()
  await page.getByRole('button', { name: 'Remove “far-away”' }).click()
  await expect(page.getByText('None yet.')).toBeVisible()
  remote.closeAllConnections()
  await new Promise((resolve) => remote.close(resolve))
})
