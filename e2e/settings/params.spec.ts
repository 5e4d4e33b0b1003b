import { expect, findAccessibilityProblems, test } from '../browser/fixture.ts'

test('a parameter is set, shown to all and removed, in light and dark', async ({ designer: page }) => {
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Set a parameter' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('site')
  await page.getByRole('textbox', { name: 'Value' }).fill('BER')
  expect(await findAccessibilityProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Save parameter' }).click()
  await expect(page.getByRole('button', { name: 'Change site' })).toBeVisible()
  expect(await findAccessibilityProblems(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.getByRole('heading', { name: /^Parameters/ }).scrollIntoViewIfNeeded()
  expect(await findAccessibilityProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Remove site' }).click()
  await expect(page.getByText('None is set.')).toBeVisible()
})
