import type { Locator, Page } from '@playwright/test'
import { expect, findAccessibilityProblems, test } from './fixture.ts'

const card = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`)
const wire = (page: Page, from: string, to: string) => page.locator(`.react-flow__edge[data-id="${from} ${to}"]`)

/** The name of the selected node, or of the flow while none is selected. */
const nameField = (page: Page) =>
  page.getByRole('complementary', { name: 'Inspector' }).getByRole('textbox', { name: 'Name', exact: true }).first()

async function openSample(page: Page, name: string): Promise<void> {
  const samples = page.getByRole('region', { name: 'Sample flows' })
  await samples.getByRole('button', { name: new RegExp(`^${name}`) }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
}

async function middleOf(target: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const box = await target.boundingBox()
  if (box === null) throw new Error('It is not on the page.')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

async function dragBy(page: Page, target: Locator, by: { readonly x: number; readonly y: number }): Promise<void> {
  const { x, y } = await middleOf(target)
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + by.x, y + by.y, { steps: 8 })
  await page.mouse.up()
}

test('a node that was dragged goes back with undo', async ({ designer: page }) => {
  await openSample(page, 'Order release')
  const node = card(page, 'release-now')
  const before = await middleOf(node)
  await dragBy(page, node, { x: 40, y: 120 })
  await expect.poll(async () => (await middleOf(node)).y).toBeGreaterThan(before.y + 80)
  await page.keyboard.press('Control+z')
  await expect.poll(() => middleOf(node)).toEqual(before)
})

test('a node dragged from the palette onto a wire is put between its ends', async ({ designer: page }) => {
  await openSample(page, 'Order release')
  await page
    .locator('[data-node-type="code"]')
    .dragTo(wire(page, 'release-now.out', 'read-order').locator('.react-flow__edge-interaction'))
  await expect(wire(page, 'release-now.out', 'code')).toBeAttached()
  await expect(wire(page, 'code.out', 'read-order')).toBeAttached()
  // The runtime of these tests has none of the systems that the sample speaks to.
  const problems = page.getByRole('button', { name: /^Problems/ })
  await expect(problems).toHaveText('Problems5')
  await page.keyboard.press('Control+z')
  await expect(wire(page, 'release-now.out', 'read-order')).toBeAttached()
  await expect(problems).toHaveText('Problems4')
})

test('a flow is drawn by keyboard alone, and its unsaved work is offered again', async ({ designer: page }) => {
  await page.getByRole('button', { name: 'New flow' }).click()
  await page.keyboard.press('n')
  await page.keyboard.type('manual')
  await page.keyboard.press('Enter')
  await page.keyboard.type('milestone')
  await page.keyboard.press('Enter')
  await expect(wire(page, 'manual.out', 'milestone')).toBeAttached()
  await nameField(page).fill('Picked <img src=x onerror=alert(1)>')
  await expect(card(page, 'milestone')).toContainText('Picked <img')
  await page.getByRole('link', { name: 'Flows' }).click()
  await expect(page.getByRole('region', { name: 'Unsaved work' })).toContainText('New flow')
  await page.reload()
  await page
    .getByRole('region', { name: 'Unsaved work' })
    .getByRole('button', { name: /^New flow/ })
    .click()
  await expect(wire(page, 'manual.out', 'milestone')).toBeAttached()
})

test('a flow is published, and says when the draft differs', async ({ designer: page }) => {
  await openSample(page, 'Goods receipt')
  await page.keyboard.press('Control+Shift+p')
  await page.getByRole('textbox', { name: 'What has changed' }).fill('First version')
  await page.getByRole('button', { name: /^Publish to/ }).click()
  await page.getByRole('checkbox', { name: /^Publish anyway/ }).check()
  await page.getByRole('button', { name: /^Publish to/ }).click()
  await expect(page.getByText('v1', { exact: true })).toBeVisible()
  await nameField(page).fill('Goods received')
  await expect(page.getByText('v1 · draft differs')).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the screens are accessible in the ${colorScheme} scheme`, async ({ designer: page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    expect(await findAccessibilityProblems(page)).toEqual([])
    await openSample(page, 'Order release')
    await card(page, 'read-order').click()
    await expect(nameField(page)).toHaveValue('Read the order as it is now')
    expect(await findAccessibilityProblems(page)).toEqual([])
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('combobox', { name: 'Search commands and nodes' })).toBeFocused()
    expect(await findAccessibilityProblems(page)).toEqual([])
  })
}
