import type { Page } from '@playwright/test'
import { expect, findAccessibilityProblems, test } from './fixture.ts'
import type { TestRuntime } from './start-runtime.ts'

async function makeCode({ url, adminToken }: TestRuntime): Promise<string> {
  const answer = await fetch(`${url}/api/v1/sign-in/codes`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'designer in a browser', role: 'admin' }),
  })
  return ((await answer.json()) as { code: string }).code
}

async function expectConnected(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Environment:/ }).click()
  await expect(page.getByText('You are designer in a browser (admin)')).toBeVisible()
  await page.keyboard.press('Escape')
}

test('an address with a sign-in code connects at once, and the code is gone from it', async ({ page, runtime }) => {
  const code = await makeCode(runtime)
  await page.goto(`${runtime.url}/#/sign-in/${code}`)
  await expectConnected(page)
  expect(page.url()).not.toContain(code)
  expect(await page.evaluate('history.length')).toBeLessThan(3)
  await page.reload()
  await expectConnected(page)
})

test('a sign-in code that was used says so calmly and asks for a token', async ({ page, runtime }) => {
  const code = await makeCode(runtime)
  const used = await fetch(`${runtime.url}/api/v1/sign-in`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code }) },
  })
  expect(used.status).toBe(200)
  await page.goto(`${runtime.url}/#/sign-in/${code}`)
  await expect(page.getByText('This sign-in code was used already, or it is too old.')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'API token' })).toBeVisible()
  expect(page.url()).not.toContain(code)
  expect(await findAccessibilityProblems(page)).toEqual([])
  // The address of a new code in the same tab.
  await page.goto(`${runtime.url}/#/sign-in/${await makeCode(runtime)}`)
  await expectConnected(page)
})
