import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Browser, chromium, type Page } from '@playwright/test'
import { build } from 'vite'
import { largeFlow } from './large-flow.ts'
import { dragCost, type FrameCost, type Place, typingCost } from './measure-page.ts'
import { serveFolder } from './serve-folder.ts'
import { typeInJson } from './type-in-json.ts'
import { typeWithLargeSample } from './type-with-large-sample.ts'

// Measures the canvas with a large flow against React Flow alone, in one browser, in turns. `--out` names the file for the
// results; `--nodes` and `--rounds` make it larger or longer.
const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: 'node_modules/.cache/bench/canvas-frames.json' },
    nodes: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '3' },
  },
})
const desktop = join(import.meta.dirname, '..')
const goalRatio = 1.5
const viewport = { width: 1440, height: 900 }
/** The card that is dragged: in the second row, second from the left. */
const firstCard = '.react-flow__node[data-id="n26"]'

/** One line of the results, in the form of the other benchmarks. */
interface Result {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly reference: number | null
  readonly ratio: number | null
  readonly goal: string | null
  readonly ok: boolean
}

/** What one round measured on one page. */
interface Round {
  readonly pan: FrameCost
  readonly drag: FrameCost
}

const folder = await mkdtemp(join(tmpdir(), 'crossdock-canvas-'))
try {
  process.exitCode = await measure(folder)
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function measure(home: string): Promise<number> {
  const flowText = JSON.stringify(largeFlow(Number(options.nodes)))
  await build({ configFile: join(desktop, 'vite.config.ts'), logLevel: 'error', build: { outDir: join(home, 'app') } })
  await build({
    root: join(desktop, 'bench/bare-page'),
    base: './',
    logLevel: 'error',
    build: { outDir: join(home, 'bare'), target: 'chrome114' },
  })
  await writeFile(join(home, 'bare/flow.json'), flowText)
  await using app = await serveFolder(join(home, 'app'))
  await using bare = await serveFolder(join(home, 'bare'))
  const browser = await chromium.launch({
    executablePath: process.env.CROSSDOCK_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  })
  try {
    const key = await typeWithLargeSample(browser, app.url)
    const page = await browser.newPage({ viewport })
    await openFlow(page, { appUrl: app.url, flowText })
    const inJson = await typeInJson(page, 'n26')
    await page.close()
    const results = [
      ...(await compareRounds(browser, { appUrl: app.url, bareUrl: bare.url, flowText })),
      inform('expression field: a key with a sample of 2 MB, median', { value: key.medianMs, unit: 'ms' }),
      inform('expression field: a key with a sample of 2 MB, longest', { value: key.longestMs, unit: 'ms' }),
      inform('JSON view: a key in the text of the large flow, median', { value: inJson.medianMs, unit: 'ms' }),
      inform('JSON view: a key in the text of the large flow, longest', { value: inJson.longestMs, unit: 'ms' }),
    ]
    await mkdir(dirname(options.out), { recursive: true })
    await writeFile(options.out, `${JSON.stringify(results, null, 2)}\n`)
    for (const { name, value, unit, reference, ratio, goal, ok } of results) {
      const beside = reference === null ? '' : ` against ${reference.toFixed(2)} (${ratio?.toFixed(2)} ×, goal ${goal})`
      console.log(`${ok ? 'ok ' : 'NOT REACHED '} ${name}: ${value.toFixed(2)} ${unit}${beside}`)
    }
    return results.every(({ ok }) => ok) ? 0 : 1
  } finally {
    await browser.close()
  }
}

async function compareRounds(
  browser: Browser,
  { appUrl, bareUrl, flowText }: { readonly appUrl: string; readonly bareUrl: string; readonly flowText: string },
): Promise<readonly Result[]> {
  const openings: number[] = []
  const keys: number[] = []
  const ours: Round[] = []
  const theirs: Round[] = []
  for (let round = 0; round < Number(options.rounds); round++) {
    const page = await browser.newPage({ viewport })
    openings.push(await openFlow(page, { appUrl, flowText }))
    const view = await readView(page)
    ours.push(await measureRound(page, view.origin))
    await page.locator(firstCard).click()
    await page.keyboard.press('F2')
    keys.push((await typingCost(page, 'A name that is typed')).scriptMs)
    await page.close()
    const barePage = await browser.newPage({ viewport })
    await barePage.goto(`${bareUrl}/?${new URLSearchParams(view.query)}`)
    await barePage.locator(firstCard).waitFor()
    theirs.push(await measureRound(barePage, { x: 0, y: 0 }))
    await barePage.close()
  }
  const script = (rounds: readonly Round[], part: keyof Round) => median(rounds.map((round) => round[part].scriptMs))
  const frame = (rounds: readonly Round[], part: keyof Round) =>
    median(rounds.map((round) => round[part].scriptMs + round[part].renderMs))
  return [
    inform('canvas: time to the first usable canvas', { value: median(openings), unit: 'ms' }),
    compare('canvas: scripting for each frame while panning', script(ours, 'pan'), script(theirs, 'pan')),
    compare('canvas: scripting for each frame while dragging', script(ours, 'drag'), script(theirs, 'drag')),
    inform('canvas: scripting, style and layout for each frame while panning', {
      value: frame(ours, 'pan'),
      unit: 'ms',
    }),
    inform('canvas: scripting, style and layout for each frame while dragging', {
      value: frame(ours, 'drag'),
      unit: 'ms',
    }),
    inform('canvas: scripting for each key of a node’s name', { value: median(keys), unit: 'ms' }),
  ]
}

/** Opens the flow from a file; answers the milliseconds until its first cards are seen. */
async function openFlow(
  page: Page,
  { appUrl, flowText }: { readonly appUrl: string; readonly flowText: string },
): Promise<number> {
  await page.goto(appUrl)
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open a file' }).click()
  const file = { name: 'large.flow.json', mimeType: 'application/json', buffer: Buffer.from(flowText) }
  const picker = await chooser
  const startedAt = performance.now()
  await picker.setFiles(file)
  await page.locator(firstCard).waitFor()
  return performance.now() - startedAt
}

/** Where the canvas begins on the page, and its size and viewport for the other page. */
async function readView(page: Page): Promise<{ readonly origin: Place; readonly query: Record<string, string> }> {
  const box = await page.locator('.react-flow').boundingBox()
  const transform = await page.locator('.react-flow__viewport').getAttribute('style')
  const numbers = /translate\((-?[\d.]+)px, (-?[\d.]+)px\) scale\((-?[\d.]+)\)/.exec(transform ?? '')
  if (box === null || numbers === null) throw new Error('There is no canvas on the page.')
  const [, x = '', y = '', zoom = ''] = numbers
  return {
    origin: { x: box.x, y: box.y },
    query: { width: String(box.width), height: String(box.height), x, y, zoom },
  }
}

async function measureRound(page: Page, origin: Place): Promise<Round> {
  // Between the first and the second row there is nothing but canvas.
  const gap = { x: origin.x + 320, y: origin.y + 30 }
  const drag = await dragCost(page, await middleOf(page))
  const pan = await dragCost(page, gap)
  return { pan, drag }
}

async function middleOf(page: Page): Promise<Place> {
  const box = await page.locator(firstCard).boundingBox()
  if (box === null) throw new Error('The first card is not on the page.')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

function compare(name: string, value: number, reference: number): Result {
  const ratio = value / reference
  return { name, value, unit: 'ms', reference, ratio, goal: `<= ${goalRatio}`, ok: ratio <= goalRatio }
}

function inform(name: string, { value, unit }: { readonly value: number; readonly unit: string }): Result {
  return { name, value, unit, reference: null, ratio: null, goal: null, ok: true }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
