import type { Page } from '@playwright/test'
import { expect, findAccessibilityProblems, test } from '../browser/fixture.ts'

async function openNode(page: Page, flow: string, node: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${flow}`) }).click()
  await expect(page.getByRole('heading', { level: 1, name: flow })).toBeVisible()
  const card = page.locator(`.react-flow__node[data-id="${node}"]`)
  // The canvas may still be moving to where it shows the whole flow.
  await expect(async () => {
    await card.click()
    await expect(card).toHaveClass(/selected/, { timeout: 1_000 })
  }).toPass()
}

const inspector = (page: Page) => page.getByRole('complementary', { name: 'Inspector' })

/** The field is in the code editor once that is loaded. */
async function edit(page: Page, label: string): Promise<void> {
  await page.getByRole('textbox', { name: label }).focus()
  await expect(page.locator('.monaco-editor textarea')).toBeFocused()
  await page.keyboard.press('Control+A')
}

test('an expression is completed from the sample and shows its value while it is written', async ({
  designer: page,
}) => {
  await openNode(page, 'Shipment confirmation', 'from-erp')
  await expect(inspector(page)).toContainText('Calculated from a sample at “Shipment confirmed”.')
  await edit(page, 'Keep when')
  await page.keyboard.type('upper(data.ref')
  await expect(page.locator('.suggest-widget .monaco-list-row').first()).toContainText('"SO-1001"')
  await page.keyboard.press('Enter')
  await expect(inspector(page)).toContainText('"SO-1001"')
  await edit(page, 'Keep when')
  await page.keyboard.type('data.lines.exists(l, l.nope > 2')
  await expect(inspector(page)).toContainText('With this sample: l.nope is missing.')
  await edit(page, 'Keep when')
  await page.keyboard.type('upprr(data.reference')
  await expect(inspector(page)).toContainText('There is no function upprr(): did you mean upper()?')
})

test('a condition that gives no condition is told beside it', async ({ designer: page }) => {
  await openNode(page, 'Shipment confirmation', 'from-erp')
  await edit(page, 'Keep when')
  await page.keyboard.type('data.reference')
  await expect(inspector(page)).toContainText('With this sample it gives text; it has to give true or false.')
  await edit(page, 'Keep when')
  await page.keyboard.type('data.reference == null')
  await expect(inspector(page)).not.toContainText('it has to give')
})

test('= makes a fixed text an expression, Tab leaves it, and undo brings the old one back', async ({
  designer: page,
}) => {
  await openNode(page, 'Shipment confirmation', 'from-erp')
  const field = page.getByRole('textbox', { name: 'Keep when' })
  await page.getByRole('button', { name: 'Keep when is an expression' }).click()
  await expect(field).toHaveValue('data.reference != null')
  await field.fill('')
  await field.pressSequentially('=1 + 2')
  await expect(inspector(page)).toContainText('number')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('textbox', { name: 'Reason' })).toBeFocused()
  await expect(page.getByRole('textbox', { name: 'Keep when' })).toHaveValue('1 + 2')
  await page.locator('.react-flow__pane').click({ position: { x: 5, y: 5 } })
  for (let step = 0; step < 3; step += 1) await page.keyboard.press('Control+z')
  await page.locator('.react-flow__node[data-id="from-erp"]').click()
  await expect(page.getByRole('textbox', { name: 'Keep when' })).toHaveValue('data.reference != null')
})

test('what is typed while the code editor takes the place of the plain field stands where it was typed', async ({
  designer: page,
}) => {
  await openNode(page, 'Shipment confirmation', 'from-erp')
  const field = page.getByRole('textbox', { name: 'Keep when' })
  await page.getByRole('button', { name: 'Keep when is an expression' }).click()
  // On a slow machine keys come faster than the editor.
  const machine = await page.context().newCDPSession(page)
  await machine.send('Emulation.setCPUThrottlingRate', { rate: 10 })
  await field.fill('')
  await field.pressSequentially('=1 + 2 + 3 + 4 + 5')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('textbox', { name: 'Reason' })).toBeFocused()
  await expect(field).toHaveValue('1 + 2 + 3 + 4 + 5')
})

test('Escape closes the list of completions first, then leaves the field for the canvas', async ({
  designer: page,
}) => {
  await openNode(page, 'Shipment confirmation', 'from-erp')
  await edit(page, 'Keep when')
  await page.keyboard.type('upper(data.ref')
  await expect(page.locator('.suggest-widget .monaco-list-row').first()).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.locator('.suggest-widget .monaco-list-row').first()).toBeHidden()
  await expect(page.locator('.monaco-editor textarea')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.locator('.react-flow__node[data-id="from-erp"]')).toBeFocused()
})

test('items of a list move by keyboard, and their focus with them', async ({ designer: page }) => {
  await openNode(page, 'Shipment confirmation', 'parts')
  const ports = page.getByRole('textbox', { name: 'Port' })
  await expect(ports.first()).toHaveValue('shipped')
  await ports.first().focus()
  await page.keyboard.press('Alt+ArrowDown')
  await expect(ports.first()).toHaveValue('short')
  await expect(ports.nth(1)).toBeFocused()
})

test('a pasted sample is used by the nodes behind it and stays on this machine', async ({ designer: page }) => {
  await openNode(page, 'Shipment confirmation', 'from-erp')
  const sample = page.getByRole('region', { name: 'Sample', exact: true })
  await sample.getByRole('button', { name: 'blocked customer' }).click()
  await page.getByRole('menuitem', { name: 'Add a sample…' }).click()
  await page.getByRole('textbox', { name: 'A record, or several' }).fill('{"data": {"reference": "<b>SO-77</b>"}}')
  await sample.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(sample).toContainText('Pasted')
  await sample.getByRole('button', { name: 'Show the sample' }).click()
  await expect(sample).toContainText('<b>SO-77</b>')
  await page.reload()
  await openNode(page, 'Shipment confirmation', 'from-erp')
  await expect(page.getByRole('region', { name: 'Sample', exact: true })).toContainText('Pasted')
})

for (const scheme of ['light', 'dark'] as const) {
  test(`settings, failures and documentation are accessible in the ${scheme} scheme`, async ({ designer: page }) => {
    await page.emulateMedia({ colorScheme: scheme })
    await openNode(page, 'Order release', 'send-to-wms')
    await expect(inspector(page)).toContainText('Missing here')
    expect(await findAccessibilityProblems(page)).toEqual([])
    await page.getByRole('tab', { name: 'When it fails' }).click()
    await page.getByRole('button', { name: 'Repetition' }).click()
    expect(await findAccessibilityProblems(page)).toEqual([])
    await page.getByRole('tab', { name: 'Docs' }).click()
    await expect(page.getByRole('heading', { name: 'What can go wrong' })).toBeVisible()
    expect(await findAccessibilityProblems(page)).toEqual([])
  })
}
