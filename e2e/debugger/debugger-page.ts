import type { Page } from '@playwright/test'
import { test as base, expect } from '../browser/fixture.ts'
import type { TestRuntime } from '../browser/start-runtime.ts'
import { declareSystems, type SampleSystems, startSystems } from '../designer/start-systems.ts'

export { expect }

/** Tests of the debugger: a runtime that knows the sample systems. */
export const test = base.extend<object, { readonly systems: SampleSystems }>({
  systems: [
    async ({ runtime }, use) => {
      await using systems = await startSystems()
      await declareSystems(runtime, systems)
      await use(systems)
    },
    { scope: 'worker' },
  ],
})

/** Calls the runtime as its administrator. */
export async function callApi(
  { url, adminToken }: TestRuntime,
  path: string,
  { method = 'POST', body }: { readonly method?: string; readonly body?: object } = {},
): Promise<unknown> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${adminToken}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return await answer.json()
}

/** Publishes a flow and opens it in the editor. */
export async function openPublished(page: Page, runtime: TestRuntime, flow: object & { readonly name?: string }) {
  await callApi(runtime, '/flows', { body: { document: flow, message: 'First version', allowMissing: true } })
  await page.reload()
  await openFlow(page, flow.name ?? '')
}

/** Opens a published flow from the list of flows. */
export async function openFlow(page: Page, name: string): Promise<void> {
  const published = page.getByRole('region', { name: /^Published in/ })
  await published.getByRole('button', { name: new RegExp(`^${name}`) }).click()
  await expect(page.getByRole('button', { name: /same as published/ })).toBeVisible()
}

/** The orders that the WMS has under a reference. */
export async function ordersInWms({ ask, wms }: SampleSystems, reference: string): Promise<number> {
  const { items } = (await ask(wms, `/orders?reference=${encodeURIComponent(reference)}`)) as {
    readonly items: readonly unknown[]
  }
  return items.length
}

export const debuggerPanel = (page: Page) => page.getByRole('region', { name: 'Debugger' })
export const records = (page: Page) => page.getByRole('region', { name: 'Records of the session' })
/** What a record carries, as text that one can change. */
export const editor = (page: Page) => page.getByRole('textbox', { name: /^What “.*” gets$/ })
export const timeline = (page: Page) => page.getByRole('slider', { name: 'Steps' })

/** Waits until the session says where it stands. */
export async function expectStanding(page: Page, text: string | RegExp): Promise<void> {
  await expect(debuggerPanel(page).getByRole('status').first()).toContainText(text)
}

/** Steps with F10 until the session stands before a node. */
export async function stepTo(page: Page, title: string): Promise<void> {
  const status = debuggerPanel(page).getByRole('status').first()
  for (let steps = 0; steps < 20; steps++) {
    const before = (await status.textContent()) ?? ''
    if (before.includes(`“${title}”`)) return
    await page.keyboard.press('F10')
    await expect(status).not.toHaveText(before)
  }
  throw new Error(`Stepping does not lead to “${title}”.`)
}

/** Shows what one can begin a session with, and chooses one. */
export async function beginWith(page: Page, way: string): Promise<void> {
  await page.keyboard.press('Alt+Shift+D')
  await page.getByRole('navigation', { name: 'Begin with' }).getByRole('button', { name: way }).click()
}

/** Changes what the record in focus carries. */
export async function editRecord(page: Page, change: (text: string) => string): Promise<void> {
  await page.keyboard.press('Alt+Shift+E')
  await editor(page).fill(change(await editor(page).inputValue()))
  await page.keyboard.press('Control+Enter')
  await expect(editor(page)).toBeHidden()
}
