import type { Page } from '@playwright/test'

/** Calls a method of the bridge in the page and answers what it resolves to; rejects with its message. */
export async function callBridge<Answer = unknown>(page: Page, method: string, input?: unknown): Promise<Answer> {
  return await page.evaluate(([name, given]) => Reflect.get(globalThis, 'crossdock')[String(name)](given), [
    method,
    input,
  ] as const)
}

/** The payloads of the events that the tests' own page has got so far, for one `on…` method. */
export async function eventsOf(page: Page, method: string): Promise<unknown[]> {
  const events: { readonly name: string; readonly payload: unknown }[] = await page.evaluate('seen.events')
  return events.filter(({ name }) => name === method).map(({ payload }) => payload)
}

/** The directives of the content security policy that the page has run into so far. */
export async function violationsOf(page: Page): Promise<string[]> {
  return await page.evaluate('seen.violations')
}
