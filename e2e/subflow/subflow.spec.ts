import type { Page } from '@playwright/test'
import { expect, findAccessibilityProblems, test } from '../browser/fixture.ts'
import type { TestRuntime } from '../browser/start-runtime.ts'

const card = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`)
const wire = (page: Page, from: string, to: string) => page.locator(`.react-flow__edge[data-id="${from} ${to}"]`)
const notice = (page: Page, text: string | RegExp) => page.getByText(text)

/** Manual start → mark → by zone → picked, the others end. */
function zonesFlow(id: string, name: string): object {
  return {
    ...{ format: 'crossdock/flow@1', id, name, record: { entity: 'order', key: '=number' } },
    nodes: {
      start: { type: 'manual', version: 1, name: 'Orders in' },
      mark: {
        ...{ type: 'map', version: 1, name: 'Mark' },
        config: { mode: 'extend', fields: [{ target: 'isMarked', value: '=true' }] },
      },
      ways: {
        ...{ type: 'route', version: 1, name: 'By zone' },
        config: { cases: [{ port: 'north', when: '=zone == "N"' }] },
      },
      done: { type: 'milestone', version: 1, name: 'Picked', config: { name: 'picked' } },
      rest: { type: 'milestone', version: 1, name: 'Put aside', config: { name: 'aside' } },
    },
    wires: [
      { from: 'start.out', to: 'mark' },
      { from: 'mark.out', to: 'ways' },
      { from: 'ways.north', to: 'done' },
      { from: 'ways.otherwise', to: 'rest' },
    ],
    layout: {
      ...{ start: { x: 80, y: 160 }, mark: { x: 340, y: 160 }, ways: { x: 600, y: 160 } },
      ...{ done: { x: 860, y: 80 }, rest: { x: 860, y: 260 } },
    },
  }
}

async function callApi({ url, adminToken }: TestRuntime, path: string, body: object): Promise<void> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
}

async function openFlow(page: Page, name: string): Promise<void> {
  await page.reload()
  const published = page.getByRole('region', { name: /^Published in/ })
  await published.getByRole('button', { name: new RegExp(`^${name}`) }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
}

async function extract(page: Page, { nodes, name }: { nodes: readonly string[]; name: string }): Promise<void> {
  for (const id of nodes) await card(page, id).click({ modifiers: ['Control'] })
  await page.keyboard.press('Control+Shift+x')
  await page.getByRole('textbox', { name: 'Name of the subflow' }).fill(name)
  await page.getByRole('button', { name: 'Extract', exact: true }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
}

async function publishOpenFlow(page: Page): Promise<void> {
  await page.keyboard.press('Control+Shift+p')
  await page.getByRole('textbox', { name: 'What has changed' }).fill('As a subflow')
  await page.getByRole('button', { name: /^Publish to/ }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
}

test('nodes become a subflow that is published and called, and what passes inside counts at the call', async ({
  designer: page,
  runtime,
}) => {
  await callApi(runtime, '/flows', { document: zonesFlow('zones', 'Orders by zone') })
  await openFlow(page, 'Orders by zone')
  await extract(page, { nodes: ['mark', 'ways'], name: 'Choose zone' })
  await expect(wire(page, 'start.out', 'choose-zone')).toBeAttached()
  await expect(wire(page, 'choose-zone.north', 'done')).toBeAttached()
  await expect(page.getByRole('button', { name: /^Problems/ })).toHaveText('Problems1')
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('is not published here')

  await test.step('Enter leads to the draft of the subflow, and a bar leads back', async () => {
    await card(page, 'choose-zone').click()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1, name: 'Choose zone' })).toBeVisible()
    await expect(wire(page, 'input.out', 'mark')).toBeAttached()
    await publishOpenFlow(page)
    await page.getByRole('button', { name: 'Back to Orders by zone' }).click()
    await expect(page.getByRole('button', { name: /^Problems/ })).toHaveText('Problems0')
  })

  await publishOpenFlow(page)
  await callApi(runtime, '/flows/zones/start', { items: [{ payload: { number: 'SO-1', zone: 'N' } }] })
  await expect(card(page, 'choose-zone')).toHaveAccessibleName(/Choose zone, Subflow, 1 passed/)
  await expect(page.locator('.react-flow__edge-textwrapper', { hasText: 'north · 1' })).toBeVisible()

  await test.step('a call that is published opens as it runs, with what passes inside', async () => {
    await card(page, 'choose-zone').dblclick()
    const view = page.getByRole('dialog')
    await expect(view).toContainText('choose-zone, version 1')
    await expect(view.locator('.react-flow__node[data-id="ways"]')).toHaveAccessibleName(/By zone, Route, 1 passed/)
    expect(await findAccessibilityProblems(page)).toEqual([])
    await page.keyboard.press('Escape')
  })
})

test('undo restores what was extracted', async ({ designer: page, runtime }) => {
  await callApi(runtime, '/flows', { document: zonesFlow('undone', 'Undone zones') })
  await openFlow(page, 'Undone zones')
  await extract(page, { nodes: ['mark', 'ways'], name: 'Not for long' })
  await expect(card(page, 'mark')).toBeHidden()
  await page.keyboard.press('Control+z')
  await expect(wire(page, 'mark.out', 'ways')).toBeAttached()
  await expect(page.getByRole('button', { name: /same as published/ })).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`what stands in the way of a subflow is explained, in the ${colorScheme} scheme`, async ({
    designer: page,
    runtime,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await callApi(runtime, '/flows', { document: zonesFlow(`refused-${colorScheme}`, `Refused ${colorScheme}`) })
    await openFlow(page, `Refused ${colorScheme}`)
    for (const id of ['start', 'done', 'rest']) await card(page, id).click({ modifiers: ['Control'] })
    await page.keyboard.press('Control+Shift+x')
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText('“Orders in” is a source')
    await expect(dialog).toContainText('“Picked” and “Put aside”')
    expect(await findAccessibilityProblems(page)).toEqual([])
    await page.keyboard.press('Enter')
    await expect(dialog).toBeHidden()
  })
}

test('a newer version of a subflow is offered where it is called', async ({ designer: page, runtime }) => {
  const subflow = (name: string) => ({
    ...{ format: 'crossdock/flow@1', id: 'offered', name, record: { entity: 'order' } },
    nodes: {
      in: { type: 'subflow-input', version: 1 },
      ok: { type: 'subflow-output', version: 1, config: { port: 'ok' } },
    },
    wires: [{ from: 'in.out', to: 'ok' }],
  })
  const caller = {
    ...{ format: 'crossdock/flow@1', id: 'offered-to', name: 'Offered to', record: { entity: 'order' } },
    nodes: {
      start: { type: 'manual', version: 1 },
      call: { type: 'subflow', version: 1, config: { flow: 'offered', version: 1, ports: ['ok'] } },
    },
    wires: [{ from: 'start.out', to: 'call' }],
    layout: { start: { x: 80, y: 120 }, call: { x: 360, y: 120 } },
  }
  await callApi(runtime, '/flows', { document: subflow('Offered') })
  await callApi(runtime, '/flows', { document: caller })
  await callApi(runtime, '/flows', { document: subflow('Offered again') })
  await openFlow(page, 'Offered to')
  await card(page, 'call').click()
  await expect(notice(page, 'Version 2 is published; this call runs version 1.')).toBeVisible()
  await page.getByRole('button', { name: 'Call version 2' }).click()
  await expect(notice(page, 'Version 2 is published; this call runs version 1.')).toBeHidden()
  await expect(page.getByRole('textbox', { name: 'Version' })).toHaveValue('2')
})
