import type { Page } from '@playwright/test'
import { findAccessibilityProblems } from '../browser/fixture.ts'
import { card, wire } from '../designer/canvas-page.ts'
import { callSystem } from '../exceptions/shipments.ts'
import {
  callApi,
  debuggerPanel,
  editor,
  editRecord,
  expect,
  expectStanding,
  openPublished,
  ordersInWms,
  records,
  stepTo,
  test,
  timeline,
} from './debugger-page.ts'
import { linesFlow, order } from './lines-flow.ts'

// Each test takes dozens of steps, each with its answer.
test.describe.configure({ timeout: 180_000 })
// All twelve nodes are in sight beside the panels.
test.use({ viewport: { width: 1960, height: 1280 } })

const sideOf = (page: Page) => page.getByRole('region', { name: 'Effects, watches and breakpoints' })
const effectOf = (page: Page) => page.getByRole('region', { name: 'What is about to happen' })

test('twelve nodes are stepped forwards, backwards and again with another quantity; what is sent is sent once, and only when somebody says so', async ({
  designer: page,
  runtime,
  systems,
}) => {
  const reference = `${order.number}/HW-10017`
  await openPublished(page, runtime, linesFlow('stepped', 'Stepped lines') as { name: string })
  await page.keyboard.press('F5')
  await expectStanding(page, 'Paused before “Fit to work on”')
  await expect(card(page, 'fit')).toHaveAccessibleName(/the debugger stands here/)
  await stepTo(page, 'Line by line')
  await expect(wire(page, 'ways.rush', 'express')).toHaveAccessibleName(/1 record passed here/)
  await expect(wire(page, 'ways.otherwise', 'calm')).not.toHaveAccessibleName(/passed here/)
  await page.keyboard.press('F11')
  await expect(records(page).getByRole('button', { name: new RegExp(`^${reference}`) })).toHaveAttribute(
    'aria-current',
    'true',
  )
  await stepTo(page, 'Line to the WMS')
  await expect(effectOf(page)).toContainText('Simulated: nothing is sent')
  await page.keyboard.press('F10')
  await page.getByText('Request and response').click()
  await expect(debuggerPanel(page).getByRole('region', { name: 'Request' })).toContainText('/orders')
  expect(await ordersInWms(systems, reference)).toBe(0)

  await page.keyboard.press('Shift+F10')
  await expectStanding(page, 'Paused before “Line to the WMS”')
  await editRecord(page, (text) => text.replace('"quantity": 3', '"quantity": 7'))
  await expect(timeline(page)).toHaveAttribute('aria-valuetext', /edited here, track 2/)
  await page.keyboard.press('F5')
  await expectStanding(page, 'Every record has come to its end')
  await expect(card(page, 'refused')).toHaveAccessibleName(/passed/)
  await expect(wire(page, 'positive.error', 'refused')).toHaveAccessibleName(/1 record passed here/)
  expect(await ordersInWms(systems, reference)).toBe(0)
  await page.getByRole('button', { name: 'Compare tracks' }).click()
  await expect(page.getByRole('region', { name: 'What came out' })).toContainText('7')
  await page.getByRole('button', { name: 'Compare tracks' }).click()

  await timeline(page).focus()
  for (let at = 0; at < 20; at++) {
    if (((await timeline(page).getAttribute('aria-valuetext')) ?? '').includes('edited here')) break
    const before = await timeline(page).getAttribute('aria-valuenow')
    await page.keyboard.press('ArrowLeft')
    await expect(timeline(page)).not.toHaveAttribute('aria-valuenow', before ?? '')
  }
  await expectStanding(page, '“Line to the WMS”')
  await effectOf(page).getByRole('button', { name: 'Send for real…' }).click()
  await expect(effectOf(page)).toContainText('will really write to wms')
  await effectOf(page)
    .getByRole('button', { name: /^Send for real in/ })
    .click()
  await expect(effectOf(page)).toContainText('Real: the next step writes to wms')
  expect(await ordersInWms(systems, reference)).toBe(0)
  await page.keyboard.press('F10')
  await expectStanding(page, '“Line sent”')
  expect(await ordersInWms(systems, reference)).toBe(1)
  await page.keyboard.press('Shift+F10')
  await expectStanding(page, '“Line to the WMS”')
  await page.keyboard.press('F10')
  await expectStanding(page, '“Line sent”')
  expect(await ordersInWms(systems, reference)).toBe(1)
  await page.keyboard.press('Shift+F5')
  await expect(page.getByRole('navigation', { name: 'Begin with' })).toBeVisible()
})

test('with the keyboard alone: breakpoint, start, step, back, edit, watch, stop; no key reloads or fills the screen', async ({
  designer: page,
  runtime,
  systems: _declared,
}) => {
  await openPublished(page, runtime, linesFlow('by-keys', 'Keyed lines') as { name: string })
  await page.evaluate('window.isSamePage = true')
  await card(page, 'start').focus()
  await page.keyboard.press('ArrowRight')
  await expect(card(page, 'start')).toHaveClass(/selected/)
  for (let presses = 0; presses < 8; presses++) {
    const at = await page.locator('.react-flow__node:focus').getAttribute('data-id')
    if (at === 'enrich') break
    await page.keyboard.press('ArrowRight')
    await expect(card(page, at ?? '')).not.toBeFocused()
  }
  await page.keyboard.press('F9')
  await expect(card(page, 'enrich')).toHaveAccessibleName(/breakpoint/)
  await page.keyboard.press('F5')
  await expectStanding(page, '“Fit to work on”')
  await page.keyboard.press('F5')
  await expectStanding(page, '“Count lines”')
  const watch = sideOf(page).getByRole('textbox', { name: 'New watch' })
  await watch.focus()
  await page.keyboard.type('size(lines)')
  await page.keyboard.press('Enter')
  await expect(sideOf(page).getByRole('region', { name: 'Watches' }).locator('code')).toHaveText('2')
  await page.keyboard.press('Shift+F10')
  await expectStanding(page, '“Express”')
  await timeline(page).focus()
  await page.keyboard.press('ArrowLeft')
  await expectStanding(page, '“How urgent”')
  await editRecord(page, (text) => text.replace('"rush"', '"normal"'))
  await page.keyboard.press('F10')
  await expectStanding(page, '“Calm”')
  for (const key of ['F11', 'F11', 'F11', 'F10', 'F5', 'F5']) await page.keyboard.press(key)
  await expect(debuggerPanel(page)).toBeVisible()
  await page.keyboard.press('Shift+F5')
  await expect(page.getByRole('navigation', { name: 'Begin with' })).toBeVisible()
  expect(await page.evaluate('window.isSamePage === true && document.fullscreenElement === null')).toBe(true)
})

test('an edit of the flow marks what ran through the old one, and what follows runs through the new one', async ({
  designer: page,
  runtime,
  systems: _declared,
}) => {
  await openPublished(page, runtime, linesFlow('edited', 'Edited lines') as { name: string })
  await page.keyboard.press('F5')
  await stepTo(page, 'Count lines')
  await card(page, 'ways').click()
  const fields = page.getByRole('complementary', { name: 'Inspector' })
  await fields.getByRole('textbox', { name: 'When' }).first().fill('priority == "whatever"')
  await expect(card(page, 'ways')).toHaveAccessibleName(/changed since/)
  await expect(card(page, 'express')).toHaveAccessibleName(/changed since/)
  await expect(card(page, 'fit')).not.toHaveAccessibleName(/changed since/)
  await page.keyboard.press('Escape')
  await card(page, 'ways').click()
  await card(page, 'ways').click({ button: 'right' })
  await page.getByRole('menuitem', { name: /^Run from here/ }).click()
  await expect(wire(page, 'ways.otherwise', 'calm')).toHaveAccessibleName(/passed here/)
  await expect(card(page, 'ways')).not.toHaveAccessibleName(/changed since/)
})

test('what left a node is pinned, written anew, and answers in its place', async ({
  designer: page,
  runtime,
  systems,
}) => {
  await openPublished(page, runtime, linesFlow('pinned', 'Pinned lines') as { name: string })
  await page.keyboard.press('F5')
  await stepTo(page, 'Count lines')
  await page.keyboard.press('F10')
  await card(page, 'enrich').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Pin what left it' }).click()
  await expect(card(page, 'enrich')).toHaveAccessibleName(/pinned/)
  const pins = sideOf(page).getByRole('region', { name: 'Pins' })
  await pins.getByRole('button', { name: 'Edit' }).click()
  const text = pins.getByRole('textbox')
  await text.fill('{ "broken"')
  await expect(pins.getByRole('button', { name: 'Pin this' })).toBeDisabled()
  await text.fill(
    JSON.stringify([{ kind: 'emit', out: [{ port: 'out', payload: { ...order, number: 'SO-9002', lane: 'x' } }] }]),
  )
  await pins.getByRole('button', { name: 'Pin this' }).click()
  await card(page, 'enrich').click()
  await page.keyboard.press('Control+Shift+F10')
  await expect(records(page)).toContainText('SO-9002/HW-10017')
  expect(await ordersInWms(systems, 'SO-9002/HW-10017')).toBe(0)
})

test('a parked record of the runtime is opened where it stopped, with everything that is recorded of it', async ({
  designer: page,
  runtime,
  systems: _declared,
}) => {
  await openPublished(page, runtime, linesFlow('opened', 'Opened lines') as { name: string })
  const payload = { ...order, number: 'SO-9003', warehouse: 'NOWHERE' }
  await callApi(runtime, '/flows/opened/start', { body: { items: [{ payload }] } })
  await page.keyboard.press('Alt+Shift+D')
  await page.getByRole('button', { name: 'A record of the runtime' }).click()
  await page.getByRole('textbox', { name: 'Key', exact: true }).fill('SO-9003/HW-10017')
  const found = page.getByRole('list', { name: 'Records found' }).getByRole('button')
  await expect(async () => {
    await page.getByRole('button', { name: 'Find records' }).click()
    await expect(found).toContainText('parked', { timeout: 1_000 })
  }).toPass({ timeout: 20_000 })
  await found.click()
  await expectStanding(page, '“Line to the WMS”')
  await expect(card(page, 'send')).toHaveAccessibleName(/the debugger stands here/)
  await expect(debuggerPanel(page)).toContainText('recorded, not run here')
  await page.keyboard.press('Shift+F10')
  await expectStanding(page, /Paused|“/)
})

/** Begins a session, steps into the first line up to the call that sends it, and lets that call be sent for real. */
async function standBeforeRealWrite(page: Page): Promise<void> {
  await page.keyboard.press('F5')
  await stepTo(page, 'Line by line')
  await page.keyboard.press('F11')
  await expectStanding(page, '/HW-10017')
  await stepTo(page, 'Line to the WMS')
  await effectOf(page).getByRole('button', { name: 'Send for real…' }).click()
  await effectOf(page)
    .getByRole('button', { name: /^Send for real in/ })
    .click()
  await expect(effectOf(page)).toContainText('Real: the next step writes to wms')
}

test('in a narrow window all of a step stays in reach, and a system that is slow to answer is waited for in sight', async ({
  designer: page,
  runtime,
  systems,
}) => {
  await page.setViewportSize({ width: 1100, height: 700 })
  await openPublished(page, runtime, linesFlow('narrow', 'Narrow lines') as { name: string })
  await standBeforeRealWrite(page)
  const slow = { latencyMs: 4_000, times: 1, match: { method: 'POST', path: '/orders' } }
  await callSystem(systems.wms, 'POST /__switches', slow)
  await page.keyboard.press('F10')
  await expect(debuggerPanel(page)).toContainText('Still running')
  await expectStanding(page, '“Line sent”')
  await expect(debuggerPanel(page)).not.toContainText('Still running')
  await expect(debuggerPanel(page).getByText('Request and response')).toBeInViewport({ ratio: 1 })
  for (const title of ['In', 'Out']) {
    const pane = debuggerPanel(page).getByRole('region', { name: title, exact: true })
    await expect(pane.getByText('JSON', { exact: true })).toBeInViewport({ ratio: 1 })
  }
  const watches = sideOf(page).getByRole('region', { name: 'Watches' })
  await watches.getByRole('textbox', { name: 'New watch' }).fill('size(')
  await watches.getByRole('textbox', { name: 'New watch' }).press('Enter')
  await expect(watches).toContainText('Something is missing at the end')
})

test('a step that was asked for before the last one was seen is not taken where it would really write', async ({
  designer: page,
  runtime,
  systems,
}) => {
  const reference = `${order.number}-HASTE/HW-10017`
  const flow = JSON.stringify(linesFlow('hasty', 'Hasty lines')).replaceAll(order.number, `${order.number}-HASTE`)
  await openPublished(page, runtime, JSON.parse(flow) as { name: string })
  await standBeforeRealWrite(page)
  await page.keyboard.press('Shift+F10')
  await expect(effectOf(page)).toBeHidden()
  await page.evaluate(`for (const _press of [1, 2]) {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'F10', bubbles: true, cancelable: true }))
  }`)
  await expect(debuggerPanel(page)).toContainText('A key that was pressed during the step before was not taken')
  await expectStanding(page, 'Paused before “Line to the WMS”')
  expect(await ordersInWms(systems, reference)).toBe(0)
  await page.keyboard.press('F10')
  await expectStanding(page, '“Line sent”')
  expect(await ordersInWms(systems, reference)).toBe(1)
})

for (const scheme of ['light', 'dark'] as const) {
  test(`nothing stands in anybody’s way in the ${scheme} scheme`, async ({
    designer: page,
    runtime,
    systems: _declared,
  }) => {
    await page.emulateMedia({ colorScheme: scheme })
    await openPublished(page, runtime, linesFlow(`seen-${scheme}`, `Seen in ${scheme}`) as { name: string })
    await page.keyboard.press('Alt+Shift+D')
    await card(page, 'ways').click()
    await page.keyboard.press('F9')
    expect(await findAccessibilityProblems(page)).toEqual([])
    await page.keyboard.press('F5')
    await expectStanding(page, '“Fit to work on”')
    await page.keyboard.press('F5')
    await expectStanding(page, '“How urgent”')
    await stepTo(page, 'Line to the WMS')
    expect(await findAccessibilityProblems(page)).toEqual([])
    await effectOf(page).getByRole('button', { name: 'Send for real…' }).click()
    expect(await findAccessibilityProblems(page)).toEqual([])
    await effectOf(page).getByRole('button', { name: 'Keep it simulated' }).click()
    await page.keyboard.press('F10')
    await expectStanding(page, '“Line sent”')
    await page.keyboard.press('Shift+F10')
    await expectStanding(page, '“Line to the WMS”')
    await page.keyboard.press('Alt+Shift+E')
    expect(await findAccessibilityProblems(page)).toEqual([])
    await editor(page).fill('{ "quantity": 1 }')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: 'Compare tracks' }).click()
    expect(await findAccessibilityProblems(page)).toEqual([])
  })
}
