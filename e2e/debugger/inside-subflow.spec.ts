import type { Page } from '@playwright/test'
import { expectNoAccessibilityProblems } from '../browser/fixture.ts'
import { card, wire } from '../designer/canvas-page.ts'
import { callApi, expect, expectStanding, openPublished, records, stepTo, test } from './debugger-page.ts'

test.use({ viewport: { width: 1680, height: 1050 } })

const order = { number: 'SO-9100', lines: [{ sku: 'HW-1' }, { sku: 'HW-2' }] }

const node = (type: string, name: string, config: object = {}) => ({ type, version: 1, name, config })
const extend = (name: string, target: string) =>
  node('map', name, { mode: 'extend', fields: [{ target, value: '=true' }] })

const check = {
  ...{ format: 'crossdock/flow@1', id: 'check-order', name: 'Check order', record: { entity: 'order' } },
  nodes: {
    in: { type: 'subflow-input', version: 1 },
    look: extend('Look at it', 'isSeen'),
    mark: extend('Mark it', 'isMarked'),
    ok: node('subflow-output', 'Fine', { port: 'ok' }),
  },
  wires: [
    { from: 'in.out', to: 'look' },
    { from: 'look.out', to: 'mark' },
    { from: 'mark.out', to: 'ok' },
  ],
  layout: { in: { x: 0, y: 0 }, look: { x: 260, y: 0 }, mark: { x: 520, y: 0 }, ok: { x: 780, y: 0 } },
}

const release = {
  ...{ format: 'crossdock/flow@1', id: 'release-lines', name: 'Release lines' },
  record: { entity: 'order', key: '=number' },
  nodes: {
    start: node('manual', 'Orders in', { sample: order }),
    check: node('subflow', 'Check', { flow: 'check-order', version: 1, ports: ['ok'] }),
    lines: node('for-each', 'Each line', { items: '=lines', key: '=number + "/" + item.sku' }),
    line: extend('Book line', 'isBooked'),
    told: node('milestone', 'Released', { name: 'released' }),
  },
  wires: [
    { from: 'start.out', to: 'check' },
    { from: 'check.ok', to: 'lines' },
    { from: 'lines.each', to: 'line' },
    { from: 'lines.done', to: 'told' },
  ],
  layout: {
    ...{ start: { x: 0, y: 160 }, check: { x: 260, y: 160 }, lines: { x: 520, y: 160 } },
    ...{ line: { x: 780, y: 60 }, told: { x: 780, y: 260 } },
  },
}

const inset = (page: Page) => page.getByRole('complementary', { name: 'Inside Check' })
const inner = (page: Page, id: string) => inset(page).locator(`.react-flow__node[data-id="${id}"]`)

test('a called subflow is stepped over or into, in its own picture; a for-each goes on when its body has ended', async ({
  designer: page,
  runtime,
}) => {
  await callApi(runtime, '/flows', { body: { document: check, message: 'First version' } })
  await openPublished(page, runtime, release)
  await page.keyboard.press('F5')
  await expectStanding(page, 'Paused before “Check”')

  await test.step('into it: its picture shows where the record stands and what passed', async () => {
    await page.keyboard.press('F11')
    await expect(inner(page, 'look')).toHaveAccessibleName(/the debugger stands here/)
    await expectStanding(page, 'Paused before “Check › Look at it”')
    await page.keyboard.press('F10')
    await expect(inner(page, 'look')).toHaveAccessibleName(/passed/)
    await expect(inner(page, 'mark')).toHaveAccessibleName(/the debugger stands here/)
    await expect(inset(page).locator('.react-flow__edge[data-id="look.out mark"]')).toHaveAccessibleName(
      /1 record passed here/,
    )
    await expectNoAccessibilityProblems(page)
    await page.keyboard.press('F10')
    await page.keyboard.press('F10')
    await expectStanding(page, 'Paused before “Each line”')
    await expect(inset(page)).toBeHidden()
    await expect(wire(page, 'check.ok', 'lines')).toHaveAccessibleName(/1 record passed here/)
  })

  await test.step('over it: all of it at once', async () => {
    for (let i = 0; i < 4; i++) await page.keyboard.press('Shift+F10')
    await expectStanding(page, 'Paused before “Check”')
    await page.keyboard.press('F10')
    await expectStanding(page, 'Paused before “Each line”')
  })

  await test.step('into the body of a for-each, whose record waits for its parts', async () => {
    await page.keyboard.press('F11')
    await expectStanding(page, 'Paused before “Book line” (SO-9100/HW-1)')
    await expect(records(page)).toContainText('waits for its parts')
    await expect(wire(page, 'lines.each', 'line')).toHaveAccessibleName(/2 records passed here/)
    await stepTo(page, 'Released')
    await expect(wire(page, 'lines.done', 'told')).toHaveAccessibleName(/1 record passed here/)
    await expect(card(page, 'told')).toHaveAccessibleName(/the debugger stands here/)
    await page.keyboard.press('F5')
    await expectStanding(page, 'Every record has come to its end')
  })
})
