import { expect, findAccessibilityProblems, test } from '../browser/fixture.ts'
import { addNodes, beginFlow } from '../electron/draw.ts'
import { card, expectFocus, flowText, inspector, openSample, openText, putOnClipboard, wire } from './canvas-page.ts'

const hostile = '<img src=x onerror="window.hacked=1"> =7*7 {{x}}'

test('notes and groups are written, moved and coloured by keyboard, and their text stays text', async ({
  designer: page,
}) => {
  await openSample(page, 'Order release')
  await page.keyboard.press('ArrowRight')
  await expectFocus(page, 'open-orders')
  await page.keyboard.press('ArrowRight')
  await expectFocus(page, 'read-order')
  await page.keyboard.press('Control+g')
  await page.keyboard.type(hostile)
  await page.keyboard.press('Enter')
  await expect(card(page, 'group:group')).toContainText(hostile)
  await page.keyboard.press('Shift+N')
  await page.keyboard.type(hostile)
  await page.keyboard.press('Enter')
  await page.keyboard.type('second line')
  await page.keyboard.press('Escape')
  await expectFocus(page, 'note:note')
  await expect(card(page, 'note:note')).toContainText(hostile)
  const before = await card(page, 'note:note').boundingBox()
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Alt+ArrowRight')
  await expect
    .poll(async () => (await card(page, 'note:note').boundingBox())?.width)
    .toBeGreaterThan(before?.width ?? Number.NaN)
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Colour amber' }).click()
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  expect(await card(page, 'note:note').boundingBox()).toEqual(before)
  expect(await page.evaluate('window.hacked')).toBeUndefined()
})

test('a group moves its nodes and is taken apart again', async ({ designer: page }) => {
  await openSample(page, 'Goods receipt')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+g')
  await page.keyboard.press('Enter')
  const title = page.locator('.group-title')
  const node = page.locator('.react-flow__node-card').first()
  const before = await node.boundingBox()
  const box = await title.boundingBox()
  if (box === null || before === null) throw new Error('The group is not on the page.')
  await page.mouse.move(box.x + 20, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + 60, box.y + 100, { steps: 6 })
  await page.mouse.up()
  await expect.poll(async () => (await node.boundingBox())?.y).toBeGreaterThan(before.y + 40)
  await page.keyboard.press('Control+Shift+g')
  await expect(title).toHaveCount(0)
})

test('a node that is added by keyboard is brought into sight', async ({ designer: page }) => {
  await beginFlow(page, 'A long way')
  await addNodes(page, 'manual', 'http request', 'code')
  await page.keyboard.press('n')
  for (let count = 4; count < 7; count++) {
    await page.keyboard.type('write file')
    await page.keyboard.press('Enter')
    await expect(page.locator('.react-flow__node')).toHaveCount(count)
  }
  // At some places of the canvas a whole card is measured as 0.9999998 of one.
  await expect(card(page, 'file-write-3')).toBeInViewport({ ratio: 0.99 })
  const pane = await page.locator('.react-flow__pane').boundingBox()
  const right = async () => {
    const box = await card(page, 'file-write-3').boundingBox()
    return (box?.x ?? 0) + (box?.width ?? 0)
  }
  await expect.poll(right).toBeLessThanOrEqual((pane?.x ?? 0) + (pane?.width ?? 0))
})

test('nodes are copied into another flow with ids and names of their own', async ({ designer: page }) => {
  await openSample(page, 'Order release')
  await card(page, 'read-order').click()
  await page.keyboard.press('Control+c')
  await page.keyboard.press('Control+v')
  await expect(card(page, 'read-order-2')).toContainText('Read the order as it is now 2')
  await page.getByRole('link', { name: 'Flows' }).click()
  await page.getByRole('button', { name: 'New flow' }).first().click()
  await expect(page.getByRole('heading', { name: 'Where do records come from?' })).toBeVisible()
  await page.keyboard.press('Control+v')
  await expect(card(page, 'read-order')).toContainText('Read the order as it is now')
})

test('rubbish on the clipboard is told calmly and changes nothing', async ({ designer: page }) => {
  await openSample(page, 'Goods receipt')
  const count = await page.locator('.react-flow__node-card').count()
  for (const rubbish of ['just words', '{"format":"crossdock/clip@1","nodes":{"1":5},"wires":[],"layout":{}}']) {
    await putOnClipboard(page, rubbish)
    await page.keyboard.press('Control+v')
    await expect(page.getByRole('alert').filter({ hasText: 'nothing was pasted' }).last()).toBeVisible()
    await page.getByRole('button', { name: 'Close this message' }).last().click()
  }
  await expect(page.locator('.react-flow__node-card')).toHaveCount(count)
})

test('the palette takes what is called like the words before what only mentions them', async ({ designer: page }) => {
  await page.getByRole('button', { name: 'New flow' }).first().click()
  await page.keyboard.press('n')
  const search = page.getByRole('combobox', { name: 'Search nodes' })
  await page.keyboard.type('map')
  await expect(page.getByRole('option', { name: 'Map', exact: true })).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(card(page, 'map')).toBeVisible()
  await expect(search).toHaveValue('')
  await page.keyboard.press('Enter')
  await expect(page.locator('.react-flow__node-card')).toHaveCount(1)
})

test('a dialog that closes gives the focus back to what had it', async ({ designer: page }) => {
  await openSample(page, 'Order release')
  for (const keys of ['Control+k', '?', 'Control+Shift+p']) {
    await card(page, 'read-order').click()
    await page.keyboard.press(keys)
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.keyboard.press('Escape')
    await expectFocus(page, 'read-order')
  }
  await page.keyboard.press('Control+k')
  await page.keyboard.type('keyboard shortcuts')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: /keys|shortcuts/i })).toBeVisible()
  await page.keyboard.press('Escape')
  await expectFocus(page, 'read-order')
  await page.getByRole('button', { name: 'Publish', exact: true }).press('Enter')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Publish', exact: true })).toBeFocused()
})

test('each new flow has an id of its own', async ({ designer: page }) => {
  const ids: string[] = []
  for (let count = 0; count < 2; count++) {
    await page.getByRole('link', { name: 'Flows' }).click()
    await page.getByRole('button', { name: 'New flow' }).first().click()
    const id = inspector(page).getByRole('textbox', { name: 'Id' })
    await expect(id).toHaveValue(/^new-flow-/)
    ids.push(await id.inputValue())
  }
  expect(new Set(ids).size).toBe(2)
})

test('undo pressed once more than there is to undo leaves redo where it was', async ({ designer: page }) => {
  await page.getByRole('button', { name: 'New flow' }).first().click()
  await page.keyboard.press('n')
  await page.keyboard.type('manual start')
  await page.keyboard.press('Enter')
  await expect(card(page, 'manual')).toBeVisible()
  await page.keyboard.press('Escape')
  await expectFocus(page, 'manual')
  for (let presses = 0; presses < 4; presses++) await page.keyboard.press('Control+z')
  await expect(card(page, 'manual')).toHaveCount(0)
  await page.keyboard.press('Control+Shift+z')
  await expect(card(page, 'manual')).toBeVisible()
})

test('the search finds names, types and settings and walks from hit to hit', async ({ designer: page }) => {
  await openSample(page, 'Order release')
  await page.keyboard.press('Control+f')
  const field = page.getByRole('textbox', { name: 'Find in this flow' })
  await field.fill('release')
  await expect(page.getByRole('search')).toContainText('1 of')
  await field.press('Enter')
  await expect(page.getByRole('search')).toContainText('2 of')
  await field.fill('substitutionsAllowed')
  await expect(page.getByRole('search')).toContainText('1 of 1')
  await field.press('Escape')
  await expectFocus(page, 'to-wms')
})

test('a wire is led by name, a node is renamed in its place, and all of it is undone', async ({ designer: page }) => {
  await openSample(page, 'Order release')
  await card(page, 'still-open').click()
  await page.keyboard.press('c')
  await page.keyboard.type('rejected order released')
  await page.keyboard.press('Enter')
  await expect(wire(page, 'still-open.rejected', 'released')).toBeAttached()
  await page.keyboard.press('F2')
  await page.keyboard.type('Open at all')
  await page.keyboard.press('Enter')
  await expect(card(page, 'still-open')).toContainText('Open at all')
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await expect(card(page, 'still-open')).toContainText('Still open')
  await expect(wire(page, 'still-open.rejected', 'released')).toHaveCount(0)
})

test('a flow of a thousand nodes opens, is walked through and edited', async ({ designer: page }) => {
  const ids = Array.from({ length: 1_000 }, (_, index) => `n${index}`)
  const nodes = Object.fromEntries(
    ids.map((id, index) => [
      id,
      index === 0
        ? { type: 'manual', version: 1 }
        : { type: 'milestone', version: 1, name: `Step ${index}`, config: { name: 'x' } },
    ]),
  )
  const wires = ids.slice(1).map((to, index) => ({ from: `n${index}.out`, to }))
  const layout = Object.fromEntries(
    ids.map((id, index) => [id, { x: (index % 40) * 260, y: Math.floor(index / 40) * 120 }]),
  )
  await openText(page, flowText({ nodes, wires, layout }))
  await expect(card(page, 'n1')).toBeVisible()
  await card(page, 'n0').click()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expectFocus(page, 'n2')
  await page.keyboard.press('F2')
  await page.keyboard.type('Renamed')
  await page.keyboard.press('Enter')
  await expect(inspector(page).getByRole('textbox', { name: 'Name', exact: true }).first()).toHaveValue('Renamed')
})

test('the dots of the grid go along with the cards, moved and zoomed', async ({ designer: page }) => {
  const nodes = { start: { type: 'manual', version: 1 } }
  await openText(page, flowText({ nodes, layout: { start: { x: 80, y: 120 } } }))
  const start = card(page, 'start')
  await expect(start).toBeVisible()
  /** Steps of the grid between the card and the picture of the dots, and how large the canvas is drawn. */
  const readGrid = async () => {
    const shown = await start.boundingBox()
    const dots = await page.locator('[data-canvas] svg:has(> pattern)').boundingBox()
    if (shown === null || dots === null) throw new Error('The canvas is not on the page.')
    const zoom = shown.width / 200
    return { zoom, x: (shown.x - dots.x) / (20 * zoom), y: (shown.y - dots.y) / (20 * zoom) }
  }
  const expectOnGrid = async () => {
    const { x, y } = await readGrid()
    expect(x).toBeCloseTo(Math.round(x), 1)
    expect(y).toBeCloseTo(Math.round(y), 1)
  }
  await expectOnGrid()
  const before = await start.boundingBox()
  await start.hover()
  await page.mouse.wheel(33, 47)
  await expect.poll(async () => (await start.boundingBox())?.x).not.toBe(before?.x)
  await expectOnGrid()
  await page.getByRole('button', { name: 'Zoom Out' }).click()
  await expect.poll(async () => (await readGrid()).zoom).toBeLessThan(1)
  await expectOnGrid()
})

test.describe('files that cannot be opened say why and where', () => {
  for (const { what, text, says } of [
    { what: 'a newer format', text: flowText({ format: 'crossdock/flow@9' }), says: 'needs a newer Crossdock' },
    { what: 'another kind of file', text: '{"name":"package"}', says: 'does not say its format' },
  ]) {
    test(what, async ({ designer: page }) => {
      await openText(page, text)
      await expect(page.getByRole('alert')).toContainText(says)
      await expect(page.getByRole('heading', { level: 1, name: 'Flows' })).toBeVisible()
    })
  }
})

test('text that is not JSON opens where it is broken, as text', async ({ designer: page }) => {
  await openText(page, '{\n  "format": oops\n}')
  await expect(page.getByRole('textbox', { name: /^The flow as JSON/ })).toBeVisible()
  await expect(page.getByText(/Line 2/).first()).toBeVisible()
})

test('an opened flow is found again from the list', async ({ designer: page }) => {
  await openSample(page, 'Goods receipt')
  await page.getByRole('link', { name: 'Flows' }).click()
  await page
    .getByRole('region', { name: 'Open now' })
    .getByRole('button', { name: /^Goods receipt/ })
    .click()
  await expect(page.locator('.react-flow__node-card').first()).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`canvas, menu, search and notes are accessible in the ${colorScheme} scheme`, async ({ designer: page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await openSample(page, 'Order release')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Control+g')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Shift+N')
    await page.keyboard.type('Ask the warehouse first')
    expect(await findAccessibilityProblems(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('Shift+F10')
    await expect(page.getByRole('menu')).toBeVisible()
    expect(await findAccessibilityProblems(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+f')
    await page.keyboard.type('order')
    await expect(page.getByRole('search')).toContainText('1 of')
    expect(await findAccessibilityProblems(page)).toEqual([])
  })
}
