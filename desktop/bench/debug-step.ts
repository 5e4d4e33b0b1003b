import { parseArgs } from 'node:util'
import { chromium, type Page } from '@playwright/test'

// Measures a step of the debugger in a browser: from the press of F10 to the painted next state, on twelve nodes. Needs a
// running runtime that serves the designer: `--url http://127.0.0.1:7007 --token <designer’s token>`. Recorded, not judged.
const { values: options } = parseArgs({
  options: { url: { type: 'string' }, token: { type: 'string' }, rounds: { type: 'string', default: '5' } },
})
const { url, token } = options
if (url === undefined || token === undefined) throw new Error('Needs --url and --token of a running runtime.')
const nodeCount = 12
/** A person looks before the next key. */
const lookMs = 200

/** In the page: `window.painted` is the time from the last F10 until the frame is drawn in which the timeline stands elsewhere. */
const listen = `(() => {
  if (window.painted !== undefined) return
  // A message that is sent before a frame is drawn comes in right after it.
  const afterFrame = (act) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = act
    port2.postMessage(undefined)
  }
  window.painted = Promise.resolve(0)
  window.addEventListener('keydown', (event) => {
    if (event.key !== 'F10') return
    const slider = () => document.querySelector('[role="slider"][aria-label="Steps"]')?.getAttribute('aria-valuenow')
    const before = slider()
    window.painted = new Promise((resolve) => {
      const look = () => {
        if (slider() === before) return requestAnimationFrame(look)
        afterFrame(() => resolve(performance.now() - event.timeStamp))
      }
      requestAnimationFrame(look)
    })
  }, true)
})()`

const browser = await chromium.launch({
  executablePath: process.env.CROSSDOCK_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
})
try {
  await publish({ url, token })
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await openFlow(page, { url, token })
  const times: number[] = []
  for (let round = 0; round < Number(options.rounds); round++) times.push(...(await stepThrough(page)))
  times.sort((a, b) => a - b)
  const at = (share: number) => (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1)
  console.log(`debugger: F10 to the painted next state, ${times.length} steps on ${nodeCount} nodes`)
  console.log(`median ${at(0.5)} ms, 95 % under ${at(0.95)} ms, longest ${at(1)} ms`)
} finally {
  await browser.close()
}

/** A source and eleven mappings in a row. */
async function publish({ url, token }: { readonly url: string; readonly token: string }): Promise<void> {
  const ids = Array.from({ length: nodeCount }, (_none, at) => `n${at}`)
  const sample = {
    number: 'SO-1',
    lines: Array.from({ length: 20 }, (_none, at) => ({ sku: `HW-${at}`, quantity: at })),
  }
  const field = (id: string) => ({ mode: 'extend', fields: [{ target: id, value: '=size(lines)' }] })
  const document = {
    ...{
      format: 'crossdock/flow@1',
      id: 'debug-bench',
      name: 'Debug bench',
      record: { entity: 'order', key: '=number' },
    },
    nodes: Object.fromEntries(
      ids.map((id, at) => [
        id,
        { type: at === 0 ? 'manual' : 'map', version: 1, config: at === 0 ? { sample } : field(id) },
      ]),
    ),
    wires: ids.slice(1).map((to, at) => ({ from: `${ids[at]}.out`, to })),
    layout: Object.fromEntries(ids.map((id, at) => [id, { x: 60 + (at % 4) * 260, y: 60 + Math.floor(at / 4) * 110 }])),
  }
  const answer = await fetch(`${url}/api/v1/flows`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ document, message: 'To be measured' }),
  })
  if (!answer.ok) throw new Error(`The flow cannot be published: ${await answer.text()}`)
}

async function openFlow(page: Page, { url, token }: { readonly url: string; readonly token: string }): Promise<void> {
  await page.goto(url)
  await page.getByRole('button', { name: 'Enter a token' }).click()
  await page.getByRole('textbox', { name: 'API token' }).fill(token)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  const published = page.getByRole('region', { name: /^Published in/ })
  await published.getByRole('button', { name: /^Debug bench/ }).click()
  await page.getByRole('button', { name: /same as published/ }).waitFor()
}

/** One session from the first to the last node; milliseconds of each step. */
async function stepThrough(page: Page): Promise<readonly number[]> {
  await page.keyboard.press('F5')
  const status = page.getByRole('region', { name: 'Debugger' }).getByRole('status').first()
  await status.filter({ hasText: 'Paused before' }).waitFor()
  await page.evaluate(listen)
  const times: number[] = []
  for (let step = 1; step < nodeCount; step++) {
    await page.keyboard.press('F10')
    times.push(await page.evaluate<number>('window.painted'))
    await page.waitForTimeout(lookMs)
  }
  await page.keyboard.press('Shift+F5')
  await page.getByRole('navigation', { name: 'Begin with' }).waitFor()
  return times
}
