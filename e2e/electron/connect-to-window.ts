import { type Browser, chromium, expect, type Page } from '@playwright/test'

const address = /DevTools listening on ws:\/\/(\S+?)\//

/** The page of an app that listens on a debugging port, as soon as it is ready. `said` answers what the app has printed so far. */
export async function connectToWindow(said: () => Promise<string>): Promise<Page> {
  await expect.poll(said, { timeout: 90_000 }).toMatch(address)
  const url = `http://${address.exec(await said())?.[1]}`
  // Whoever connects while the window is being made may wait for ever.
  const pages = async () => await (await fetch(`${url}/json/list`)).text()
  await expect.poll(pages, { timeout: 30_000 }).toContain('"url": "app://crossdock/')
  const browser = await connectTo(url)
  const context = browser.contexts()[0]
  if (!context) throw new Error('The app has no browser context.')
  const page = context.pages()[0] ?? (await context.waitForEvent('page'))
  // Asked anew each time: what waits inside the page is stopped by the page’s own policy.
  const isReady = async () => await page.evaluate(`'crossdock' in window && document.readyState === 'complete'`)
  await expect.poll(isReady, { timeout: 30_000 }).toBe(true)
  return page
}

/** Tries again where Chromium leaves the first answer out. */
async function connectTo(url: string): Promise<Browser> {
  const connect = () => chromium.connectOverCDP(url, { noDefaults: true, timeout: 10_000 })
  return await connect().catch(connect)
}
