import type { Page } from '@playwright/test'
import { expect, expectNoAccessibilityProblems, test } from '../browser/fixture.ts'
import { card, flowText, inspector, openText } from '../designer/canvas-page.ts'

const script = 'const { lines } = record.payload\nreturn { pieces: lines.length }'

/** Opens a manual start and a code node. */
async function openScript(page: Page): Promise<void> {
  const nodes = {
    start: { type: 'manual', version: 1 },
    script: { type: 'code', version: 1, name: 'Count the lines', config: { code: script } },
  }
  const layout = { start: { x: 80, y: 120 }, script: { x: 360, y: 120 } }
  await openText(page, flowText({ nodes, wires: [{ from: 'start.out', to: 'script' }], layout }))
  await expect(card(page, 'script')).toBeVisible()
}

/** Selects the code node; its script is in the code editor then. */
async function showScript(page: Page): Promise<void> {
  await card(page, 'script').click()
  await expect(lines(page)).toHaveText(['const { lines } = record.payload', 'return { pieces: lines.length }'])
}

const lines = (page: Page) => inspector(page).locator('.view-line')
const field = (page: Page) => inspector(page).getByRole('textbox', { name: 'Code' })
const problems = (page: Page) => page.getByRole('button', { name: /^Problems/ })

test('a script has colours, says beside it what does not compile, and is left by Escape and Tab', async ({
  designer: page,
}) => {
  const loaded: string[] = []
  page.on('request', (request) => loaded.push(request.url()))
  const ofEditor = () => loaded.filter((url) => url.includes('monaco'))
  await openScript(page)
  expect(ofEditor()).toEqual([])
  await showScript(page)
  expect(ofEditor()).not.toEqual([])
  const { origin } = new URL(page.url())
  expect(loaded.filter((url) => !url.startsWith(origin) && !url.startsWith(`blob:${origin}`))).toEqual([])
  await expect(lines(page).first().getByText('const', { exact: true })).toHaveCSS('color', 'rgb(116, 64, 192)')

  await test.step('what the runtime’s sandbox cannot compile is marked at its line', async () => {
    await inspector(page).locator('label', { hasText: /^Code/ }).click()
    await expect(field(page)).toBeFocused()
    await page.keyboard.press('Control+End')
    await page.keyboard.type('+*')
    await expect(inspector(page)).toContainText('This does not compile, line 2:')
    await expect(inspector(page).locator('.squiggly-error')).toBeAttached()
    await expect(problems(page)).toHaveText('Problems1')
    await expect(field(page)).toHaveAccessibleDescription(/line 2/)
    await expectNoAccessibilityProblems(page)
  })

  await test.step('mended, it says nothing any more', async () => {
    await page.keyboard.press('Backspace')
    await page.keyboard.press('Backspace')
    await expect(problems(page)).toHaveText('Problems0')
    await expect(inspector(page)).not.toContainText('does not compile')
    await expectNoAccessibilityProblems(page)
  })

  await page.keyboard.press('Escape')
  await expect(card(page, 'script')).toBeFocused()
  await field(page).focus()
  await page.keyboard.press('Tab')
  await expect(inspector(page).locator('.monaco-editor textarea')).not.toBeFocused()
})

test('what is written in a script is in the flow, and an undo of the flow is seen in it', async ({
  designer: page,
}) => {
  await openScript(page)
  await showScript(page)
  await field(page).focus()
  await page.keyboard.press('Control+Home')
  await page.keyboard.type('const { key } = record')
  await page.keyboard.press('Enter')
  await expect(lines(page)).toHaveCount(3)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+z')
  await expect(lines(page)).toHaveCount(2)
  await page.keyboard.press('Control+Shift+z')
  await expect(lines(page).first()).toHaveText('const { key } = record')
})
