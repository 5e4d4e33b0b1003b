import type { Page } from '@playwright/test'
import type { KeyLatency } from './type-with-large-sample.ts'

const name = 'a name that is written letter by letter into the text of the flow'
/** So many letters are written without a pause. After a pause, the canvas has taken what was written. */
const burst = 8

/**
 * Writes the name of a node into the text of the open flow, and answers what its keys took. The next key after a pause
 * comes while the flow is still being checked.
 */
export async function typeInJson(page: Page, nodeId: string): Promise<KeyLatency> {
  const card = page.locator(`.react-flow__node[data-id="${nodeId}"]`)
  await card.click()
  await page.getByRole('button', { name: 'JSON', exact: true }).click()
  await page.locator('.monaco-editor .view-line', { hasText: '"name": "Step' }).first().click()
  await page.keyboard.press('Home')
  for (let step = 0; step < '"name": "'.length; step++) await page.keyboard.press('ArrowRight')
  const took: number[] = []
  for (const [index, letter] of [...name].entries()) {
    const startedAt = performance.now()
    await page.keyboard.press(letter === ' ' ? 'Space' : letter)
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => resolve()))')
    took.push(performance.now() - startedAt)
    if (index % burst === burst - 1) await card.filter({ hasText: name.slice(0, index + 1) }).waitFor()
  }
  took.sort((a, b) => a - b)
  return { medianMs: took[took.length >> 1] ?? 0, longestMs: took.at(-1) ?? 0 }
}
