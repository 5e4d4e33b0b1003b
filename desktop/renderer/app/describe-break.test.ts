import { expect, test } from 'vitest'
import { describeBreak } from './describe-break.ts'

test.each([
  'Failed to fetch dynamically imported module: http://127.0.0.1/assets/SystemsScreen-1.js',
  'error loading dynamically imported module: http://127.0.0.1/assets/SystemsScreen-1.js',
  'Importing a module script failed.',
  'Unable to preload CSS for /assets/SystemsScreen-1.css',
])('a part that is gone since an update asks for a new start: %s', (message) => {
  expect(describeBreak(message)).toMatchObject({
    needsReload: true,
    title: 'This part of Crossdock could not be loaded',
  })
})

test('a part that went wrong can be shown again', () => {
  expect(describeBreak('x is undefined')).toMatchObject({ needsReload: false })
})
