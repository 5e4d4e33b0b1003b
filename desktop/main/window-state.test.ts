import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openWindowState, visibleBounds } from './window-state.ts'

const screen = { x: 0, y: 0, width: 1920, height: 1080 }

it('opens where the window stood, as long as its title bar can be reached', () => {
  const bounds = { x: 100, y: 100, width: 1000, height: 700 }
  expect(visibleBounds(bounds, [screen])).toEqual(bounds)
  expect(visibleBounds({ ...bounds, x: 2000 }, [screen])).toBe(undefined)
  expect(visibleBounds({ ...bounds, x: 2000 }, [screen, { ...screen, x: 1920 }])).toBeDefined()
  expect(visibleBounds({ ...bounds, y: -300 }, [screen])).toBe(undefined)
  expect(visibleBounds(undefined, [screen])).toBe(undefined)
})

it('begins anew with a state that cannot be read, and keeps every change that comes at once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-window-'))
  const path = join(folder, 'window-state.json')
  await writeFile(path, '{"isMaximised":"perhaps"')
  const state = openWindowState(path)
  expect(await state.read()).toEqual({ isMaximised: false, theme: 'system' })
  await Promise.all([
    state.change((content) => ({ ...content, isMaximised: true })),
    state.change((content) => ({ ...content, theme: 'dark' })),
  ])
  expect(await openWindowState(path).read()).toEqual({ isMaximised: true, theme: 'dark' })
  await rm(folder, { recursive: true })
})
