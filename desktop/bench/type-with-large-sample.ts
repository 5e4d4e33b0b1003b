import type { Browser, Page } from '@playwright/test'

/** How long a key takes until the next frame is painted, in milliseconds. */
export interface KeyLatency {
  readonly medianMs: number
  readonly longestMs: number
}

const lines = 16_000
const expression = 'size(data.lines.filter(l, l.quantity > 3).map(l, upper(l.sku))) > 10'

/** A shipment of about 2 MB. */
function largeSample(): string {
  const line = (_: unknown, index: number) => ({
    lineNo: index + 1,
    sku: `HW-${10_000 + index}`,
    quantity: index % 12,
    unit: 'PCE',
    description: `Hexagon bolt, zinc plated, box ${index}, made to be long`,
  })
  return JSON.stringify({ data: { reference: 'SO-1', lines: Array.from({ length: lines }, line) } })
}

/** Types an expression over a sample of 2 MB in the field of a filter, and answers what its keys took. */
export async function typeWithLargeSample(browser: Browser, appUrl: string): Promise<KeyLatency> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(appUrl)
  const samples = page.getByRole('region', { name: 'Sample flows' })
  await samples.getByRole('button', { name: /^Shipment confirmation/ }).click()
  await page.locator('.react-flow__node[data-id="from-erp"]').click()
  await addSample(page, largeSample())
  await page.getByRole('textbox', { name: 'Keep when' }).focus()
  await page.locator('.monaco-editor textarea').waitFor()
  await page.keyboard.press('Control+A')
  const took: number[] = []
  for (const letter of expression) {
    const startedAt = performance.now()
    await page.keyboard.press(letter === ' ' ? 'Space' : letter)
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => resolve()))')
    took.push(performance.now() - startedAt)
  }
  await page.close()
  took.sort((a, b) => a - b)
  return { medianMs: took[took.length >> 1] ?? 0, longestMs: took.at(-1) ?? 0 }
}

async function addSample(page: Page, text: string): Promise<void> {
  const sample = page.getByRole('region', { name: 'Sample', exact: true })
  await sample.getByRole('button', { name: 'blocked customer' }).click()
  await page.getByRole('menuitem', { name: 'Add a sample…' }).click()
  await page.getByRole('textbox', { name: 'A record, or several' }).fill(text)
  await sample.getByRole('button', { name: 'Add', exact: true }).click()
  await sample.getByText('Pasted').first().waitFor()
}
