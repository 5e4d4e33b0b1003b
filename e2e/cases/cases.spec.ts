import type { Page } from '@playwright/test'
import { expect, findAccessibilityProblems, test } from '../browser/fixture.ts'
import type { TestRuntime } from '../browser/start-runtime.ts'
import { casedFlow, northCase } from './cased-flow.ts'

const card = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`)
const list = (page: Page) => page.getByRole('list', { name: 'Cases' })
const panel = (page: Page) => page.locator('#bottom-panel')

async function call(
  { url, adminToken }: Pick<TestRuntime, 'url' | 'adminToken'>,
  request: { readonly method: string; readonly path: string; readonly body: object },
): Promise<Record<string, unknown>> {
  const answer = await fetch(`${url}/api/v1${request.path}`, {
    method: request.method,
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(request.body),
  })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Record<string, unknown>
}

async function publish(runtime: TestRuntime, id: string, name: string): Promise<void> {
  const body = { document: casedFlow(id, name), message: 'First version', allowMissing: true }
  await call(runtime, { method: 'POST', path: '/flows', body })
}

async function openCases(page: Page, name: string): Promise<void> {
  await page.reload()
  const published = page.getByRole('region', { name: /^Published in/ })
  await published.getByRole('button', { name: new RegExp(`^${name}`) }).click()
  await expect(page.getByRole('button', { name: /same as published/ })).toBeVisible()
  await page.keyboard.press('Alt+Shift+K')
}

test('a case is run, accepted, fails after an edit and says what changed', async ({ designer: page, runtime }) => {
  await publish(runtime, 'cased', 'Cased orders')
  await call(runtime, { method: 'PUT', path: '/flows/cased/cases/north', body: northCase('cased') })
  await openCases(page, 'Cased orders')
  await expect(list(page)).toContainText('not run')
  await page.keyboard.press('Control+Shift+T')
  await expect(list(page)).toContainText('expects nothing yet')
  await list(page)
    .getByRole('button', { name: /An order of the north/ })
    .click()
  await panel(page).getByRole('button', { name: 'Expect what came of it' }).click()
  await expect(list(page).getByRole('button', { name: /An order of the north/ })).toContainText('passed')
  await expect(card(page, 'send').locator('[data-case-mark="passed"]')).toBeVisible()
  await expect(card(page, 'picked').locator('[data-case-mark]')).toHaveCount(0)

  await card(page, 'shape').click()
  await page.keyboard.press('d')
  await expect(panel(page)).toContainText('The flow was edited since these results.')
  await panel(page).getByRole('button', { name: 'Run', exact: true }).click()
  const differences = panel(page).getByRole('list', { name: 'Differences' })
  await expect(differences).toContainText(
    '“Send” would send something else: body.reference is nothing instead of "SO-1"',
  )
  await expect(panel(page).getByRole('region', { name: 'Expected' })).toContainText('reference')
  await expect(panel(page).getByRole('region', { name: 'Came' })).toContainText('number')
  await expect(card(page, 'send').locator('[data-case-mark="failed"]')).toBeVisible()
  expect(await findAccessibilityProblems(page)).toEqual([])
  await panel(page).getByRole('button', { name: 'Accept the new result as expected' }).click()
  await expect(panel(page)).toContainText('What came of it is what it expects.')
})

test('what no case visits is listed, and a click goes there', async ({ designer: page, runtime }) => {
  await publish(runtime, 'covered', 'Covered orders')
  await call(runtime, { method: 'PUT', path: '/flows/covered/cases/north', body: northCase('covered') })
  await openCases(page, 'Covered orders')
  await panel(page).getByRole('button', { name: 'Run all' }).click()
  const coverage = panel(page).getByRole('region', { name: 'Coverage' })
  await expect(coverage).toContainText('5 of 7')
  await expect(coverage.getByRole('button', { name: 'Send → error' })).toBeVisible()
  await coverage.getByRole('button', { name: 'Refusal noted' }).click()
  await expect(card(page, 'noted').locator('[data-selected]')).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a case of the sample takes the answers that it lacks, is copied, renamed, deleted and brought back (${colorScheme})`, async ({
    designer: page,
    runtime,
  }) => {
    await page.emulateMedia({ colorScheme })
    const name = `Sampled orders ${colorScheme}`
    await publish(runtime, `sampled-${colorScheme}`, name)
    await openCases(page, name)
    await expect(panel(page)).toContainText('A case is a test of')
    expect(await findAccessibilityProblems(page)).toEqual([])
    await panel(page).getByRole('button', { name: 'New from the sample' }).click()
    await expect(panel(page)).toContainText('“Read the order” reaches outside, and the case has no answer of it')
    expect(await findAccessibilityProblems(page)).toEqual([])
    await panel(page)
      .getByRole('textbox', { name: /^What “Read the order” gives out/ })
      .fill('{"number":"SO-1","zone":"S"}')
    await panel(page).getByRole('button', { name: 'Pin this answer' }).click()
    await panel(page).getByRole('button', { name: 'Expect what came of it' }).click()
    await expect(panel(page)).toContainText('What came of it is what it expects.')
    await panel(page).getByRole('textbox', { name: 'Name of the case' }).fill('An order of the south')
    await page.keyboard.press('Enter')
    await expect(list(page)).toContainText('An order of the south')
    await panel(page).getByRole('button', { name: 'More acts on this case' }).click()
    await page.getByRole('menuitem', { name: 'Duplicate' }).click()
    await expect(list(page)).toContainText('An order of the south (copy)')
    await panel(page).getByRole('button', { name: 'More acts on this case' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await expect(list(page)).not.toContainText('(copy)')
    await panel(page).getByRole('button', { name: 'Undo' }).click()
    await expect(list(page)).toContainText('An order of the south (copy)')
    const download = page.waitForEvent('download')
    await panel(page).getByRole('button', { name: 'More acts on this case' }).click()
    await page.getByRole('menuitem', { name: 'Export as a file…' }).click()
    expect((await download).suggestedFilename()).toBe('an-order-of-the-south-copy.case.json')
    await panel(page).getByRole('button', { name: 'Debug this case' }).click()
    await expect(page.getByRole('button', { name: 'Debugger', exact: true })).toHaveAttribute('aria-expanded', 'true')
  })
}
