import type { Page } from '@playwright/test'
import { expect, findAccessibilityProblems, test } from '../browser/fixture.ts'
import type { TestRuntime } from '../browser/start-runtime.ts'

const card = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`)

/** Manual start → route → milestone, and what goes south to a system that is not declared. */
function ordersFlow(id: string, { path = '/orders', name = 'Orders by zone' } = {}): object {
  return {
    ...{ format: 'crossdock/flow@1', id, name, record: { entity: 'order', key: '=number' } },
    nodes: {
      start: { type: 'manual', version: 1, name: 'Orders in' },
      ways: {
        ...{ type: 'route', version: 1, name: 'By zone' },
        config: {
          cases: [
            { port: 'north', when: '=zone == "N"' },
            { port: 'south', when: '=zone == "S"' },
          ],
        },
      },
      done: { type: 'milestone', version: 1, name: 'Picked', config: { name: 'picked' } },
      send: { type: 'http-request', version: 1, name: 'Send', config: { system: 'nowhere', path } },
    },
    wires: [
      { from: 'start.out', to: 'ways' },
      { from: 'ways.north', to: 'done' },
      { from: 'ways.south', to: 'send' },
    ],
    layout: { start: { x: 80, y: 120 }, ways: { x: 360, y: 120 }, done: { x: 660, y: 40 }, send: { x: 660, y: 220 } },
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

async function publish(runtime: TestRuntime, document: object, message: string): Promise<void> {
  await callApi(runtime, '/flows', { document, message, allowMissing: true })
}

async function openFlow(page: Page, name: string): Promise<void> {
  await page.reload()
  const published = page.getByRole('region', { name: /^Published in/ })
  await published.getByRole('button', { name: new RegExp(`^${name}`) }).click()
  await expect(page.getByRole('button', { name: /same as published/ })).toBeVisible()
}

const nameField = (page: Page) =>
  page.getByRole('complementary', { name: 'Inspector' }).getByRole('textbox', { name: 'Name', exact: true }).first()

test('a publication that others have overtaken is compared first, and loses nothing', async ({
  designer: page,
  runtime,
}) => {
  const name = 'Overtaken orders'
  await publish(runtime, ordersFlow('overtaken', { name }), 'First version')
  await openFlow(page, name)
  await card(page, 'done').click()
  await nameField(page).fill('Picked and packed')
  await publish(runtime, ordersFlow('overtaken', { name, path: '/v2/orders' }), 'Path of the new API')
  await expect(page.getByRole('button', { name: 'v2 · draft differs · begun from v1' })).toBeVisible()
  await page.keyboard.press('Control+Shift+p')
  const panel = page.getByRole('dialog')
  await panel.getByRole('textbox', { name: 'What has changed' }).fill('A better name')
  await expect(panel.getByRole('alert').first()).toContainText('Path of the new API')
  await expect(panel.getByRole('button', { name: /^Publish to/ })).toBeDisabled()
  expect(await findAccessibilityProblems(page)).toEqual([])
  await panel.getByRole('button', { name: 'See what v2 changed' }).click()
  await expect(page.getByRole('list', { name: 'Changes' })).toContainText('/orders → /v2/orders')
  await page.keyboard.press('Control+Shift+p')
  await expect(panel.getByRole('textbox', { name: 'What has changed' })).toHaveValue('A better name')
  await panel.getByRole('button', { name: 'Go on: my draft replaces v2' }).click()
  await panel.getByRole('checkbox', { name: /^Publish anyway/ }).check()
  await panel.getByRole('button', { name: /^Publish to/ }).click()
  await expect(page.getByRole('button', { name: 'v3 · same as published' })).toBeVisible()
  await expect(page.getByRole('list', { name: 'Versions' })).toContainText('A better name')
})

test('versions are compared, looked at, taken as the draft and rolled back to', async ({ designer: page, runtime }) => {
  const name = 'Rolled back orders'
  await publish(runtime, ordersFlow('rolled-back', { name }), 'First version')
  await publish(runtime, ordersFlow('rolled-back', { name, path: '/v2/orders' }), 'New path <b>here</b>')
  await openFlow(page, name)
  await page.keyboard.press('Alt+Shift+C')
  const versions = page.getByRole('list', { name: 'Versions' })
  await expect(versions).toContainText('New path <b>here</b>')
  await expect(page.getByText('Both say the same.')).toBeVisible()
  await versions.getByRole('button', { name: /^v1/ }).click()
  await expect(page.getByRole('list', { name: 'Changes' })).toContainText('Changed “Send”')
  expect(await findAccessibilityProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Look at v1' }).click()
  await page.getByRole('dialog').locator('.react-flow__node[data-id="send"]').click()
  await expect(page.getByRole('complementary', { name: 'The node as it was' })).toContainText('"path": "/orders"')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Take as draft' }).click()
  await expect(page.getByRole('button', { name: 'v2 · draft differs' })).toBeVisible()
  await page.keyboard.press('Control+z')
  await expect(page.getByRole('button', { name: 'v2 · same as published' })).toBeVisible()
  await page.getByRole('button', { name: 'Roll back…' }).click()
  const question = page.getByRole('dialog')
  await question.getByRole('button', { name: 'Publish v1 again' }).click()
  await question.getByRole('checkbox', { name: /^Publish anyway/ }).check()
  await question.getByRole('button', { name: 'Publish v1 again' }).click()
  await expect(page.getByRole('button', { name: 'v3 · same as published' })).toBeVisible()
  await expect(versions).toContainText('Back to v1: First version')
})

test('what moves in the published flow is on its nodes and wires', async ({ designer: page, runtime }) => {
  const name = 'Moving orders'
  await publish(runtime, ordersFlow('moving', { name }), 'First version')
  await openFlow(page, name)
  const items = ['N', 'N', 'N', 'S', 'S'].map((zone, at) => ({ payload: { number: `SO-${at}`, zone } }))
  await callApi(runtime, '/flows/moving/start', { items })
  await expect(card(page, 'done')).toHaveAccessibleName(/3 passed/)
  await expect(card(page, 'send')).toHaveAccessibleName(/2 parked/)
  await expect(card(page, 'send')).toContainText('◆ 2')
  await expect(page.getByRole('group', { name: /Orders in, out, to By zone, 5 passed in the last/ })).toBeAttached()
  expect(await findAccessibilityProblems(page)).toEqual([])
})
