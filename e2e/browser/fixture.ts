import { AxeBuilder } from '@axe-core/playwright'
import { test as base, expect, type Page } from '@playwright/test'
import { startRuntime, type TestRuntime } from './start-runtime.ts'

export { expect }

interface TestFixtures {
  /** A page of the designer, connected with the admin token. The test fails when the page writes an error to the console. */
  readonly designer: Page
  /** Refusals that the page is to show, by their status, e.g. 403. What is asked of a form (422) always is. */
  readonly refusals: readonly number[]
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
  refusals: [[], { option: true }],
  designer: async ({ page, refusals, runtime }, use) => {
    const errors: string[] = []
    const told = [422, ...refusals].map((status) => `status of ${status}`)
    page.on('console', (message) => {
      // The browser notes each refusal; to be refused is an answer that the page shows.
      if (message.type() === 'error' && !told.some((status) => message.text().includes(status)))
        errors.push(`${message.text()} ${message.location().url}`)
    })
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(runtime.url)
    await enterToken(page, runtime.adminToken)
    await use(page)
    expect(errors).toEqual([])
  },
})

/** Connects a page that asks for a token. */
export async function enterToken(page: Page, token: string): Promise<void> {
  await page.getByRole('button', { name: 'Enter a token' }).first().click()
  await page.getByRole('textbox', { name: 'API token' }).fill(token)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
}

/** What axe finds wrong with the page as it is, rule by rule. */
export async function findAccessibilityProblems(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}

/** Fails when axe finds something wrong with the page as it is, in light or in dark. */
export async function expectNoAccessibilityProblems(page: Page): Promise<void> {
  await standStill(page)
  for (const colorScheme of ['light', 'dark'] as const) {
    // Colours half-way from one scheme to the other are nobody’s.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    expect(await findAccessibilityProblems(page)).toEqual([])
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null })
}

/** Waits for what is on its way in or out: a menu half closed has no items any more, and is no menu for anybody. */
async function standStill(page: Page): Promise<void> {
  await page.evaluate(`Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
    .map(({ finished }) => finished.then(() => {})))`)
}
