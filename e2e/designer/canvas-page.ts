import type { Locator, Page } from '@playwright/test'
import { expect } from '../browser/fixture.ts'

/** A node, or by `note:…` and `group:…` another thing of the canvas. */
export const card = (page: Page, id: string): Locator => page.locator(`.react-flow__node[data-id="${id}"]`)
/** A wire by its ends. */
export const wire = (page: Page, from: string, to: string): Locator =>
  page.locator(`.react-flow__edge[data-id="${from} ${to}"]`)
/** The settings of what is selected. */
export const inspector = (page: Page): Locator => page.getByRole('complementary', { name: 'Inspector' })

/** Opens one of the sample flows. */
export async function openSample(page: Page, name: string): Promise<void> {
  const samples = page.getByRole('region', { name: 'Sample flows' })
  await samples.getByRole('button', { name: new RegExp(`^${name}`) }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  await expect(page.locator('.react-flow__node-card').first()).toBeVisible()
}

/** Opens a flow document as a file of the user's. */
export async function openText(page: Page, text: string, name = 'a.flow.json'): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open a file' }).click()
  await (await chooser).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) })
}

/** A flow document with these parts. */
export function flowText(parts: object): string {
  const about = { format: 'crossdock/flow@1', id: 'test-flow', name: 'Test flow', record: { entity: 'order' } }
  return JSON.stringify({ ...about, nodes: {}, ...parts })
}

/** Puts a text on the clipboard by copying it from a field, as another program would. */
export async function putOnClipboard(page: Page, text: string): Promise<void> {
  const search = page.getByRole('combobox', { name: 'Search nodes' })
  await search.fill(text)
  await search.press('Control+a')
  await search.press('Control+x')
  await page.keyboard.press('Escape')
}

/** True when the canvas has the focus on this node. */
export async function expectFocus(page: Page, id: string): Promise<void> {
  await expect(card(page, id)).toBeFocused()
}
