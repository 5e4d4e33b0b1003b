import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const folder = fileURLToPath(new URL('.', import.meta.url))
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => ({ name, text: readFileSync(`${folder}/${name}`, 'utf8') }))

it.each([
  ['ipcMain.', 'ipc-door.ts'],
  ['shell.openExternal(', 'open-external.ts'],
  ['new BrowserWindow(', 'main-window.ts'],
  ['child_process', 'runtime-process.ts'],
  ['protocol.handle(', 'app-protocol.ts'],
])('%s has one door: %s', (call, door) => {
  expect(sources.filter(({ text }) => text.includes(call)).map(({ name }) => name)).toEqual([door])
})

it('no door of Electron that goes around the others is used', () => {
  const doors = ['openPath(', 'executeJavaScript(', 'loadFile(', 'insertCSS(', 'eval(', "require('@electron/remote')"]
  expect(
    sources.flatMap(({ name, text }) => doors.filter((door) => text.includes(door)).map((door) => [name, door])),
  ).toEqual([])
})
