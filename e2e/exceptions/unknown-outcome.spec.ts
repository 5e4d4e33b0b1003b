import type { Page } from '@playwright/test'
import { expectNoAccessibilityProblems } from '../browser/fixture.ts'
import { expect, test } from '../debugger/debugger-page.ts'
import { comeIn, loseNextAnswer, publish, sendOnceFlow, stateOf, takenOf } from './orders-flow.ts'

test.describe.configure({ mode: 'serial' })

const patience = { timeout: 60_000 }
const acts = (page: Page) => page.getByRole('toolbar', { name: 'What one can do' })
const form = (page: Page, key: string) => page.getByRole('group', { name: `Verify ${key}` })

async function openCause(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^Exceptions/ }).click()
  await page.getByRole('listbox', { name: 'Causes' }).getByRole('option', { name: /wait/ }).first().click(patience)
}

async function openVerify(page: Page, key: string): Promise<void> {
  await page.getByRole('cell', { name: key, exact: true }).click()
  await acts(page)
    .getByRole('button', { name: `Verify ${key}…` })
    .click()
}

test('the probe finds out what became of lost answers: what was done goes on, what was not done is sent once', async ({
  designer: page,
  runtime,
  systems,
}) => {
  await publish(runtime, sendOnceFlow('probed', { hasProbe: true }))
  await loseNextAnswer(systems, true)
  await comeIn(runtime, 'probed', { numbers: ['SO-9301'], site: 'PL-WAW' })
  await expect.poll(() => stateOf(runtime, 'SO-9301'), patience).toBe('parked')
  await loseNextAnswer(systems, false)
  await comeIn(runtime, 'probed', { numbers: ['SO-9302'], site: 'PL-WAW' })
  await expect.poll(() => stateOf(runtime, 'SO-9302'), patience).toBe('parked')
  expect(await takenOf(systems, ['SO-9301', 'SO-9302'])).toEqual([1, 0])

  await openCause(page)
  await openVerify(page, 'SO-9301')
  await expect(form(page, 'SO-9301')).toContainText('Idempotency key')
  await expect(form(page, 'SO-9301').getByRole('tree', { name: /Request as it was sent/ })).toContainText('SO-9301')
  await expect(form(page, 'SO-9301')).toContainText('size(body.items) > 0')
  await expectNoAccessibilityProblems(page)
  await form(page, 'SO-9301').getByRole('button', { name: 'Ask WMS now' }).click()
  await expect.poll(() => stateOf(runtime, 'SO-9301'), patience).toBe('delivered')
  await expect(form(page, 'SO-9301')).toBeHidden()
  await openVerify(page, 'SO-9302')
  await form(page, 'SO-9302').getByRole('button', { name: 'Ask WMS now' }).press('Enter')
  await expect.poll(() => stateOf(runtime, 'SO-9302'), patience).toBe('delivered')
  expect(await takenOf(systems, ['SO-9301', 'SO-9302'])).toEqual([1, 1])
})

test('without a probe a person says what was found, with a reason that the journey keeps', async ({
  designer: page,
  runtime,
  systems,
}) => {
  await publish(runtime, sendOnceFlow('unprobed', { hasProbe: false }))
  await loseNextAnswer(systems, true)
  await comeIn(runtime, 'unprobed', { numbers: ['SO-9303'], site: 'PL-WAW' })
  await expect.poll(() => stateOf(runtime, 'SO-9303'), patience).toBe('parked')
  await loseNextAnswer(systems, false)
  await comeIn(runtime, 'unprobed', { numbers: ['SO-9304'], site: 'PL-WAW' })
  await expect.poll(() => stateOf(runtime, 'SO-9304'), patience).toBe('parked')

  await openCause(page)
  await openVerify(page, 'SO-9303')
  await expect(form(page, 'SO-9303')).toContainText('has no probe. Look in WMS')
  const done = form(page, 'SO-9303').getByRole('button', { name: 'It was done: go on' })
  await expect(done).toBeDisabled()
  await form(page, 'SO-9303').getByRole('textbox', { name: 'What you found' }).fill('WO-5001 is in the WMS')
  await done.click()
  await expect.poll(() => stateOf(runtime, 'SO-9303'), patience).toBe('delivered')
  await openVerify(page, 'SO-9304')
  await form(page, 'SO-9304').getByRole('textbox', { name: 'What you found' }).fill('Not there, asked Nele')
  await form(page, 'SO-9304').getByRole('button', { name: 'It was not done: send it' }).press('Enter')
  await expect.poll(() => stateOf(runtime, 'SO-9304'), patience).toBe('delivered')
  expect(await takenOf(systems, ['SO-9303', 'SO-9304'])).toEqual([1, 1])

  await page.goto(`${runtime.url}/#/records/find/SO-9304`)
  await page
    .getByRole('region', { name: 'Found records' })
    .getByRole('row', { name: /SO-9304/ })
    .click()
  const happened = page.getByRole('region', { name: 'What happened' })
  await expect(happened).toContainText('Not there, asked Nele')
  await expect(happened).toContainText('by local admin')
})
