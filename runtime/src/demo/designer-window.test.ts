import { expect, it } from 'vitest'
import { canOpenWindow } from './designer-window.ts'

it.each([
  ['linux', {}, false],
  ['linux', { DISPLAY: ':0' }, true],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
  ['linux', { DISPLAY: ':0', CI: 'true' }, false],
  ['darwin', {}, true],
  ['darwin', { CI: 'true' }, false],
  ['win32', {}, true],
] as const)('on %s with %j a window can be seen: %s', (platform, env, isSeen) => {
  expect(canOpenWindow({ platform, env })).toBe(isSeen)
})
