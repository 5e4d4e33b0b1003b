import type { Rectangle } from 'electron'
import { z } from 'zod'
import { openJsonFile } from './json-file.ts'

const side = z.int().min(-100_000).max(100_000)
const stateSchema = z.object({
  bounds: z.object({ x: side, y: side, width: z.int().min(200), height: z.int().min(200) }).optional(),
  isMaximised: z.boolean(),
  theme: z.enum(['system', 'light', 'dark']),
})

/** How the window stood when it was closed, and its theme, so that it opens in the right colours. */
export type WindowState = z.output<typeof stateSchema>

/** Opens the state that is kept at `path`. */
export function openWindowState(path: string) {
  return openJsonFile<WindowState>({ path, schema: stateSchema, empty: { isMaximised: false, theme: 'system' } })
}

/** The bounds, when enough of the title bar would be on a screen that is there now. */
export function visibleBounds(bounds: Rectangle | undefined, screens: readonly Rectangle[]): Rectangle | undefined {
  if (!bounds) return undefined
  const isReachable = screens.some((screen) => {
    const left = Math.max(bounds.x, screen.x)
    const right = Math.min(bounds.x + bounds.width, screen.x + screen.width)
    return right - left >= 100 && bounds.y >= screen.y - 10 && bounds.y <= screen.y + screen.height - 40
  })
  return isReachable ? bounds : undefined
}
