import type { CDPSession, Page } from '@playwright/test'

/** A place of the page, in pixels. */
export interface Place {
  readonly x: number
  readonly y: number
}

/** What frames cost: milliseconds of scripting, and of style, layout and painting preparation, for each. */
export interface FrameCost {
  readonly scriptMs: number
  readonly renderMs: number
}

const steps = 60
/** Ways there and back that are not counted: code that runs for the first time is still being compiled. */
const warmUps = 1
const rounds = 3

/**
 * Presses the mouse at a place, moves it there and back step by step, one frame each, and answers what a frame cost once the
 * browser has got to know the code.
 */
export async function dragCost(page: Page, from: Place): Promise<FrameCost> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + 4, from.y + 4)
  await nextFrame(page)
  for (let round = 0; round < warmUps; round++) await moveThereAndBack(page, from)
  const before = await readTimes(session)
  for (let round = 0; round < rounds; round++) await moveThereAndBack(page, from)
  const after = await readTimes(session)
  await page.mouse.up()
  await session.detach()
  return costOf(before, after, rounds * 2 * steps)
}

async function moveThereAndBack(page: Page, from: Place): Promise<void> {
  for (let step = 1; step <= 2 * steps; step++) {
    const away = step <= steps ? step : 2 * steps - step
    await page.mouse.move(from.x + 4 + away * 3, from.y + 4 + Math.round(away * 1.5))
    await nextFrame(page)
  }
}

/** Types a text into the focused field and answers what a key cost. */
export async function typingCost(page: Page, text: string): Promise<FrameCost> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  const before = await readTimes(session)
  for (const letter of text) {
    await page.keyboard.type(letter)
    await nextFrame(page)
  }
  const after = await readTimes(session)
  await session.detach()
  return costOf(before, after, text.length)
}

interface Times {
  readonly script: number
  readonly render: number
}

async function readTimes(session: CDPSession): Promise<Times> {
  const { metrics } = await session.send('Performance.getMetrics')
  const value = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0
  return { script: value('ScriptDuration'), render: value('LayoutDuration') + value('RecalcStyleDuration') }
}

function costOf(before: Times, after: Times, count: number): FrameCost {
  return {
    scriptMs: ((after.script - before.script) * 1000) / count,
    renderMs: ((after.render - before.render) * 1000) / count,
  }
}

async function nextFrame(page: Page): Promise<void> {
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => resolve()))')
}
