import { AxeBuilder } from '@axe-core/playwright'
import { test as base, expect, type Page } from '@playwright/test'
import { startRuntime, type TestRuntime } from './start-runtime.ts'

export { expect }

interface TestFixtures {
  /** A page of the designer, connected with the admin token. The test fails when the page writes an error to the console. */
  readonly designer: Page
}

interface WorkerFixtures {
  readonly runtime: TestRuntime
}

/** Tests of the designer in a browser, served by a runtime of their own. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  runtime: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
    async ({}, use) => {
      await using runtime = await startRuntime()
      await use(runtime)
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  designer: async ({ page, runtime }, use) => {
    const errors: string[] = []
    page.on('console', (message) => {
      // The browser notes each refusal; to be refused (422) is an answer that the page shows.
      if (message.type() === 'error' && !message.text().includes('status of 422'))
        errors.push(`${message.text()} ${message.location().url}`)
    })
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(runtime.url)
    await page.getByRole('button', { name: 'Enter a token' }).click()
    await page.getByRole('textbox', { name: 'API token' }).fill(runtime.adminToken)
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await expect(page.getByRole('dialog')).toBeHidden()
    await use(page)
    expect(errors).toEqual([])
  },
})

/** What axe finds wrong with the page as it is, rule by rule. */
export async function findAccessibilityProblems(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}
