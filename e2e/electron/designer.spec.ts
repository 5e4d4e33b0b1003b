import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkout } from './app-folder.ts'
import { callBridge } from './bridge.ts'
import { expect, test } from './launch.ts'

test('the designer opens in the desktop window without a complaint, and fills the native menu', async ({
  launchDesigner,
}) => {
  const { app, page } = await launchDesigner()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.reload()
  await expect(page.getByRole('navigation').first()).toBeVisible()
  expect(await callBridge(page, 'readRuntimeStatus')).toMatchObject({ state: expect.any(String) })
  await expect
    .poll(() =>
      app.evaluate(
        ({ Menu }) =>
          Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items.filter(({ id }) => id) ?? []).length,
      ),
    )
    .toBeGreaterThan(0)
  expect(complaints).toEqual([])
})

test('a flow file that the system asks to open is shown in the designer', async ({ folder, launchDesigner }) => {
  const sample = JSON.parse(await readFile(join(checkout, 'shared', 'src', 'flow', 'samples', 'flow-v1.json'), 'utf8'))
  const path = join(folder, 'opened.flow.json')
  await writeFile(path, JSON.stringify({ ...sample, name: 'Opened from the desk' }))
  const { page } = await launchDesigner({ args: [path] })
  await expect(page.getByText('Opened from the desk').first()).toBeVisible()
})

test('the colours that were chosen hold for menus and frame at the next start', async ({ launchDesigner }) => {
  const first = await launchDesigner()
  await first.page.getByRole('link', { name: 'Settings' }).click()
  await first.page.getByText('Dark', { exact: true }).click()
  const themeOf = ({ app }: typeof first) => app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)
  await expect.poll(() => themeOf(first)).toBe('dark')
  await first.app.close()
  const second = await launchDesigner()
  await expect.poll(() => themeOf(second)).toBe('dark')
})
