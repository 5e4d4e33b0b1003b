import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { expect, findAccessibilityProblems, test } from '../browser/fixture.ts'
import { debuggerPanel, expectStanding, openFlow, stepTo } from '../debugger/debugger-page.ts'
import { card } from '../designer/canvas-page.ts'
import { startSystems } from '../designer/start-systems.ts'
import { liveThroughMorning } from './story.ts'

const folder = fileURLToPath(new URL('../../screenshots/', import.meta.url))

/** A place of the designer, and the way to it from the one before. */
interface Place {
  readonly name: string
  readonly go: (page: Page) => Promise<void>
}

/** Before anything was published. */
const atFirst: readonly Place[] = [
  {
    name: '01-first-start',
    go: (page) => expect(page.getByRole('region', { name: 'Sample flows' })).toBeVisible(),
  },
]

const afterMorning: readonly Place[] = [
  { name: '02-flows', go: (page) => openScreen(page, 'Flows') },
  {
    name: '03-canvas',
    go: async (page) => {
      await openFlow(page, 'Shipment confirmation')
      await expect(card(page, 'book-shipment')).toBeVisible()
      await page.keyboard.press('Shift+1')
    },
  },
  { name: '04-node', go: (page) => card(page, 'book-shipment').click() },
  {
    name: '05-map',
    go: async (page) => {
      await page.locator('.react-flow__node').filter({ hasText: 'To ERP and shop' }).dblclick()
      await expect(page.getByText('Goes out')).toBeVisible()
    },
  },
  {
    name: '06-json',
    go: async (page) => {
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'JSON', exact: true }).click()
      await expect(page.locator('.monaco-editor .view-line').first()).toBeVisible()
    },
  },
  { name: '07-versions', go: (page) => page.getByRole('button', { name: /^Versions/ }).click() },
  { name: '08-problems', go: (page) => page.getByRole('button', { name: /^Problems/ }).click() },
  { name: '09-commands', go: (page) => page.keyboard.press('Control+k') },
  {
    name: '10-shortcuts',
    go: async (page) => {
      await page.keyboard.press('Escape')
      await page.keyboard.press('?')
    },
  },
  { name: '11-cases', go: (page) => openTab(page, 'Cases') },
  { name: '12-debugger', go: (page) => openTab(page, 'Debugger') },
  {
    name: '13-debugging',
    go: async (page) => {
      await page.keyboard.press('F5')
      await expectStanding(page, 'Paused before')
      await stepTo(page, 'Shipment to the ERP')
      await page.keyboard.press('F10')
      await expect(debuggerPanel(page)).toContainText('simulated')
    },
  },
  {
    name: '14-records',
    go: async (page) => {
      await page.keyboard.press('Shift+F5')
      await openScreen(page, 'Records')
      await expect(foundRecord(page)).toBeVisible()
    },
  },
  {
    name: '15-journey',
    go: async (page) => {
      await page.getByRole('combobox', { name: 'Find records' }).fill('flow:shipment-confirmation state:delivered')
      await page.keyboard.press('Enter')
      await expect(foundRecord(page)).toContainText('delivered')
      await foundRecord(page).click()
      await page
        .getByRole('region', { name: 'What happened' })
        .getByRole('button', { name: /^Shipment to the ERP/ })
        .click()
    },
  },
  {
    name: '16-runs',
    go: async (page) => {
      await page.keyboard.press('Escape')
      await page.getByRole('tab', { name: 'Runs' }).click()
      await expect(page.getByRole('row').nth(1)).toBeVisible()
    },
  },
  {
    name: '17-exceptions',
    go: async (page) => {
      await openScreen(page, 'Exceptions')
      await page
        .getByRole('listbox', { name: 'Causes' })
        .getByRole('option', { name: /42 shipments/ })
        .click()
      await expect(page.getByRole('heading', { level: 2 })).toContainText('42 shipments wait')
    },
  },
  {
    name: '18-retry',
    go: async (page) => {
      await page.getByRole('button', { name: 'Retry all 42…' }).click()
      await expect(page.getByRole('dialog').getByRole('row', { name: /^ERP/ })).toContainText('42')
    },
  },
  {
    name: '19-systems',
    go: async (page) => {
      await page.keyboard.press('Escape')
      await openScreen(page, 'Systems')
    },
  },
  { name: '20-settings', go: (page) => openScreen(page, 'Settings') },
]

const foundRecord = (page: Page) =>
  page
    .getByRole('region', { name: 'Found records' })
    .getByRole('row')
    .filter({ has: page.getByRole('link') })
    .first()

async function openTab(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click()
}

async function openScreen(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: new RegExp(`^${name}`) }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
}

test('every screen, light and dark', async ({ designer: page, runtime }) => {
  test.setTimeout(600_000)
  page.setDefaultTimeout(30_000)
  const problems: string[] = []
  const visit = async (places: readonly Place[]) => {
    for (const { name, go } of places) {
      await test.step(name, async () => {
        await go(page).catch((thrown: unknown) => problems.push(`${name}: ${String(thrown).split('\n')[0]}`))
        problems.push(...(await picture(page, name)))
      })
    }
  }
  await visit(atFirst)
  await using systems = await startSystems()
  await liveThroughMorning(runtime, systems)
  await page.reload()
  await visit(afterMorning)
  expect(problems).toEqual([])
})

/** Takes a picture in each colour scheme; answers what is wrong for those who cannot see well. */
async function picture(page: Page, name: string): Promise<readonly string[]> {
  const problems: string[] = []
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.screenshot({ path: `${folder}${name}-${colorScheme}.png`, animations: 'disabled' })
    problems.push(...(await findAccessibilityProblems(page)).map((problem) => `${name}, ${colorScheme}: ${problem}`))
  }
  return problems
}
