import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { expect } from './launch.ts'

/** The card of a node on the canvas, by its id. */
export function card(page: Page, id: string): Locator {
  return page.locator(`.react-flow__node[data-id="${id}"]`)
}

/** The inspector of what is selected. */
export function inspector(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Inspector' })
}

/** Begins an empty flow and gives it a name. */
export async function beginFlow(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New flow', exact: true }).click()
  await inspector(page).getByRole('textbox', { name: 'Name', exact: true }).first().fill(name)
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
}

/**
 * Adds nodes one after the other by keyboard, each wired to the one before, and shows all of them: what is out of sight
 * cannot be clicked. Words are as one would search for them.
 */
export async function addNodes(page: Page, ...words: readonly string[]): Promise<void> {
  await page.locator('.react-flow__pane').click({ position: { x: 20, y: 20 } })
  const before = await page.locator('.react-flow__node').count()
  await page.keyboard.press('n')
  for (const [index, word] of words.entries()) {
    await expect(page.getByRole('combobox', { name: /node/i })).toBeFocused()
    await page.keyboard.type(word)
    await page.keyboard.press('Enter')
    await expect(page.locator('.react-flow__node')).toHaveCount(before + index + 1)
  }
  await page.keyboard.press('Escape')
  await page.keyboard.press('Shift+Digit1')
}

/** What axe finds wrong with the page as it is, rule by rule. */
export async function findAccessibilityProblems(page: Page): Promise<readonly string[]> {
  // Electron has no second page for the checks of frames; there are none.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}
