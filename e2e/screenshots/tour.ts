import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { expect, findAccessibilityProblems, test } from '../browser/fixture.ts'

const folder = fileURLToPath(new URL('../../screenshots/', import.meta.url))

/** The places of the designer, each with the way to it from the one before. */
const places: readonly { readonly name: string; readonly go: (page: Page) => Promise<void> }[] = [
  { name: '01-home', go: (page) => page.getByRole('link', { name: 'Flows' }).click() },
  {
    name: '02-editor',
    go: async (page) => {
      await page
        .getByRole('button', { name: /^Order release/ })
        .first()
        .click()
      await expect(page.locator('.react-flow__node').first()).toBeVisible()
    },
  },
  { name: '03-node', go: (page) => page.locator('.react-flow__node[data-id="read-order"]').click() },
  {
    name: '04-map',
    go: async (page) => {
      await page.locator('.react-flow__node').filter({ hasText: 'WMS order' }).first().dblclick()
      await expect(page.getByText('Goes out')).toBeVisible()
    },
  },
  {
    name: '05-json',
    go: async (page) => {
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'JSON', exact: true }).click()
      await expect(page.locator('.monaco-editor').first()).toBeVisible()
    },
  },
  { name: '06-versions', go: (page) => page.getByRole('button', { name: /^Versions/ }).click() },
  { name: '07-problems', go: (page) => page.getByRole('button', { name: /^Problems/ }).click() },
  { name: '08-palette', go: (page) => page.keyboard.press('Control+k') },
  {
    name: '09-shortcuts',
    go: async (page) => {
      await page.keyboard.press('Escape')
      await page.keyboard.press('?')
    },
  },
  { name: '10-cases', go: (page) => openTab(page, 'Cases') },
  { name: '11-debugger', go: (page) => openTab(page, 'Debugger') },
  { name: '12-debugging', go: (page) => page.keyboard.press('F5') },
  { name: '13-records', go: (page) => openScreen(page, 'Records') },
  { name: '14-runs', go: (page) => page.getByRole('tab', { name: 'Runs' }).click() },
  { name: '15-exceptions', go: (page) => openScreen(page, 'Exceptions') },
  { name: '16-systems', go: (page) => openScreen(page, 'Systems') },
  { name: '17-settings', go: (page) => openScreen(page, 'Settings') },
]

async function openTab(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click()
}

async function openScreen(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: new RegExp(`^${name}`) }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every screen, ${colorScheme}`, async ({ designer: page }) => {
    test.setTimeout(180_000)
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const problems: string[] = []
    for (const { name, go } of places) {
      await test.step(name, async () => {
        await go(page).catch((thrown: unknown) => problems.push(`${name}: ${String(thrown).split('\n')[0]}`))
        await page.screenshot({ path: `${folder}${name}-${colorScheme}.png`, animations: 'disabled' })
        problems.push(...(await findAccessibilityProblems(page)).map((problem) => `${name}: ${problem}`))
      })
    }
    expect(problems).toEqual([])
  })
}
