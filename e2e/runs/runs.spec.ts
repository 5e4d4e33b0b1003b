import type { Page } from '@playwright/test'
import { test as base, expect, findAccessibilityProblems } from '../browser/fixture.ts'
import { callRuntime, publishOrderFlow, type SlowWms, startRun, startSlowWms } from './order-flow.ts'

const test = base.extend<object, { readonly wms: SlowWms }>({
  wms: [
    async ({ runtime }, use) => {
      await using wms = await startSlowWms()
      await publishOrderFlow(runtime, wms)
      await use(wms)
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

test.describe.configure({ mode: 'serial', timeout: 240_000 })

const numbered = (prefix: string, count: number, more: object = {}) =>
  Array.from({ length: count }, (_, n) => ({ number: `${prefix}-${n + 1}`, ...more }))

const runs = (page: Page) => page.getByRole('region', { name: 'Runs' })
const flows = (page: Page) => page.getByRole('navigation', { name: 'Flows' })

async function expectNoAccessibilityProblems(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    expect(await findAccessibilityProblems(page)).toEqual([])
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

async function openRuns(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Records' }).click()
  await page.getByRole('tab', { name: 'Runs' }).click()
}

test('before anything has come in, the screen says what a run is', async ({ designer: page }) => {
  await openRuns(page)
  await expect(page.getByText('A run is one intake')).toBeVisible()
  await expectNoAccessibilityProblems(page)
})

test('a run shows what became of its records, each with its journey, and what was said about them by node and level', async ({
  designer: page,
  runtime,
  wms,
}) => {
  expect(wms.came).toEqual([])
  await openRuns(page)
  await startRun(runtime, [
    ...numbered('SO', 5),
    { number: 'SO-DRAFT', status: 'draft' },
    { number: 'SO-REFUSED', customer: '1007' },
  ])
  const row = runs(page).getByRole('row').filter({ hasText: 'order-release' })
  await expect(row).toContainText('5 ● delivered', { timeout: 20_000 })
  await expect(row).toContainText('1 ◌ filtered')
  await expect(row).toContainText('1 ◆ parked')
  await expect(
    flows(page).getByRole('img', { name: /5 delivered, 1 filtered, 1 parked in the last hour/ }),
  ).toBeVisible({
    timeout: 20_000,
  })
  await expectNoAccessibilityProblems(page)

  await runs(page).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const records = page.getByRole('region', { name: 'Records of this run' })
  await expect(records.getByRole('listitem')).toHaveCount(7)
  await expect(records).toContainText('Not kept: status == "released" (status is "draft")')
  await page.getByRole('combobox', { name: 'State' }).selectOption('parked')
  await expect(records.getByRole('listitem')).toHaveCount(1)
  await expectNoAccessibilityProblems(page)

  await page.getByRole('tab', { name: 'Log' }).click()
  const log = page.getByRole('region', { name: 'Log' })
  await expect(log.getByRole('listitem').filter({ hasText: 'SO-REFUSED' })).toContainText('✕ error', {
    timeout: 20_000,
  })
  await expect(log).toContainText('Parked:')
  await expectNoAccessibilityProblems(page)
  await page.getByRole('textbox', { name: 'Find in the log' }).fill('no such words')
  await expect(page.getByText('No line is like that.')).toBeVisible()
  await page.getByRole('textbox', { name: 'Find in the log' }).fill('so-refused')
  await page.getByRole('combobox', { name: 'Least level' }).selectOption('error')
  await page.getByRole('combobox', { name: 'Node' }).selectOption('wms')
  await expect(log.getByRole('listitem')).toHaveCount(1)
  await log.getByRole('link', { name: 'SO-REFUSED' }).click()
  await expect(page.getByRole('heading', { name: /SO-REFUSED/ })).toBeVisible()
})

test('the live view shows records as they come and end, and stands still while one reads', async ({
  designer: page,
  runtime,
}) => {
  await openRuns(page)
  await flows(page)
    .getByRole('button', { name: /Order release/ })
    .click()
  await page.getByText('Live', { exact: true }).click()
  const live = page.getByRole('region', { name: 'Records as they come and end' })
  await expect(live).toContainText('Nothing has moved since you came here')
  await expect(async () => {
    await startRun(runtime, numbered(`LIVE-${Date.now()}`, 1))
    await expect(live).toContainText('→ accepted', { timeout: 3_000 })
    await expect(live).toContainText('● delivered', { timeout: 3_000 })
  }).toPass({ timeout: 60_000 })
  await expectNoAccessibilityProblems(page)
  await page.getByRole('switch', { name: 'Read along' }).uncheck()
  const before = await live.getByRole('listitem').count()
  await startRun(runtime, numbered('MEANWHILE', 30))
  const meanwhile = page.getByRole('button', { name: /events meanwhile: show/ })
  await expect(meanwhile).toBeVisible({ timeout: 20_000 })
  expect(await live.getByRole('listitem').count()).toBe(before)
  await meanwhile.click()
  await expect(live).toContainText('MEANWHILE-')
  await expect(live).toContainText(/and \d+ more events?/)
})

test('a run is cancelled with its consequences told first: calls under way end, nothing else is sent, and it says so', async ({
  designer: page,
  runtime,
  wms,
}) => {
  const id = await startRun(runtime, numbered('LATE', 60, { customer: '1008' }))
  await expect.poll(() => wms.came.filter((number) => number.startsWith('LATE')).length, { timeout: 20_000 }).toBe(4)
  await page.goto(`${runtime.url}/#/records/runs/-/runs/${id}`)
  await page.getByRole('button', { name: 'Cancel run…' }).click()
  const form = page.getByRole('form', { name: 'Cancel this run' })
  await expect(form).toContainText('60 records that have not ended end as resolved, with your name and reason.')
  await expect(form).toContainText('A call that is under way at that moment ends first')
  const button = form.getByRole('button', { name: 'Cancel run: end 60 records' })
  await expect(button).toBeDisabled()
  await expectNoAccessibilityProblems(page)
  await form.getByRole('textbox', { name: 'Reason' }).fill('sent by mistake')
  await button.click()
  await expect(page.getByText(/Being cancelled by/)).toBeVisible()
  // What has not had its turn ends while the four calls under way still wait for their answers.
  const statesOf = async () =>
    ((await callRuntime(runtime, { path: `/runs/${id}` })) as { states: Record<string, number> }).states
  await expect.poll(async () => (await statesOf()).resolved, { timeout: 30_000 }).toBe(56)
  wms.answerAll()
  await expect(page.getByText(/^Cancelled by .*/)).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('Reason: sent by mistake')).toBeVisible()
  const came = wms.came.filter((number) => number.startsWith('LATE'))
  expect(new Set(came).size).toBe(came.length)
  expect(came).toHaveLength(4)
  expect(await statesOf()).toEqual({ delivered: 4, resolved: 56 })
  await expect(page.getByRole('button', { name: 'Cancel run…' })).toBeHidden()
  await expectNoAccessibilityProblems(page)
})

test('a viewer sees runs and logs and cannot cancel', async ({ page, runtime, wms }) => {
  const made = await callRuntime(runtime, { method: 'POST', path: '/tokens', body: { name: 'looker', role: 'viewer' } })
  await startRun(runtime, [{ number: 'OPEN-1', customer: '1007' }])
  expect(wms.url).not.toBe('')
  await page.goto(`${runtime.url}/#/records/runs`)
  await page.getByRole('button', { name: 'Enter a token' }).first().click()
  await page.getByRole('textbox', { name: 'API token' }).fill((made as { readonly token: string }).token)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await runs(page).getByRole('row').nth(1).click()
  await expect(page.getByRole('button', { name: 'Cancel run…' })).toBeDisabled()
})
