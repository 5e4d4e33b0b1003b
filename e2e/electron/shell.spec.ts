import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { callBridge, eventsOf } from './bridge.ts'
import { expect, test } from './launch.ts'

interface FlowFile {
  readonly path: string
  readonly text: string
  readonly hash: string
}

/** The file dialogs belong to the system: they answer as if the user had chosen `path`. */
async function chooseInDialogs(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] })
    dialog.showSaveDialog = async () => ({ canceled: false, filePath: chosen })
  }, path)
}

test('a flow is opened, saved, and not written over when another program has changed it', async ({
  folder,
  launchShell,
}) => {
  const { app, page } = await launchShell()
  const path = join(folder, 'orders.flow.json')
  await writeFile(path, '{"a":1}')
  await chooseInDialogs(app, path)

  const { file } = await callBridge<{ file: FlowFile }>(page, 'openFlowFile')
  expect(file).toMatchObject({ path, text: '{"a":1}' })
  const saved = await callBridge<{ kind: string; hash: string }>(page, 'saveFlowFile', {
    ...{ path, text: '{"a":2}', expectedHash: file.hash },
  })
  expect(saved.kind).toBe('saved')

  await writeFile(path, '{"a":"theirs"}')
  const refused = await callBridge(page, 'saveFlowFile', { path, text: '{"a":3}', expectedHash: saved.hash })
  expect(refused).toMatchObject({ kind: 'changedOutside', current: { text: '{"a":"theirs"}' } })
  expect(await readFile(path, 'utf8')).toBe('{"a":"theirs"}')
  expect(await callBridge(page, 'saveFlowFile', { path, text: '{"a":3}', expectedHash: null })).toMatchObject({
    kind: 'saved',
  })
  expect(await readFile(path, 'utf8')).toBe('{"a":3}')
  expect(await callBridge(page, 'listRecentFiles')).toMatchObject([{ path }])
})

test('a flow is written beside a file that was chosen, and beside no other', async ({ folder, launchShell }) => {
  const { app, page } = await launchShell()
  const path = join(folder, 'caller.flow.json')
  await writeFile(path, '{}')
  const request = { path, id: 'check-address', text: '{"b":1}' }
  expect(await callBridge(page, 'saveFlowFileBeside', request)).toMatchObject({ kind: 'failed' })
  expect(await readdir(folder)).not.toContain('check-address.flow.json')
  await chooseInDialogs(app, path)
  await callBridge(page, 'openFlowFile')
  const beside = join(folder, 'check-address.flow.json')
  expect(await callBridge(page, 'saveFlowFileBeside', request)).toMatchObject({ kind: 'saved', path: beside })
  expect(await readFile(beside, 'utf8')).toBe('{"b":1}')
  expect(await callBridge(page, 'readFlowFile', { path: beside })).toMatchObject({ kind: 'opened' })
})

test('a watched file tells what others write, and not what the app writes itself', async ({ folder, launchShell }) => {
  const { app, page } = await launchShell()
  const path = join(folder, 'watched.flow.json')
  await chooseInDialogs(app, path)
  const saved = await callBridge<{ hash: string }>(page, 'saveFlowFileAs', { suggestedName: 'x', text: 'one' })
  await callBridge(page, 'watchFlowFile', { path })
  await callBridge(page, 'saveFlowFile', { path, text: 'two', expectedHash: saved.hash })
  await writeFile(path, 'theirs')
  await expect.poll(() => eventsOf(page, 'onFlowFileChanged')).toHaveLength(1)
  const { file } = await callBridge<{ file: FlowFile }>(page, 'readFlowFile', { path })
  expect(await eventsOf(page, 'onFlowFileChanged')).toEqual([{ path, hash: file.hash }])
})

test('files that nobody has chosen are neither read nor written', async ({ folder, launchShell }) => {
  const { page } = await launchShell()
  const path = join(folder, 'secret.flow.json')
  await writeFile(path, 'secret')
  expect(await callBridge(page, 'readFlowFile', { path })).toMatchObject({ kind: 'failed' })
  expect(await callBridge(page, 'saveFlowFile', { path, text: '', expectedHash: null })).toMatchObject({
    kind: 'failed',
  })
  expect(await readFile(path, 'utf8')).toBe('secret')
})

test('a file that is dropped on the page may be read; a file that the page made up has no path', async ({
  folder,
  launchShell,
}) => {
  const { page } = await launchShell()
  const path = join(folder, 'dropped.flow.json')
  await writeFile(path, 'dropped')
  await page.evaluate(`document.body.append(Object.assign(document.createElement('input'), { type: 'file' }))`)
  await page.setInputFiles('input', path)
  expect(await page.evaluate(`crossdock.acceptDroppedFile(document.querySelector('input').files[0])`)).toBe(path)
  expect(await callBridge(page, 'readFlowFile', { path })).toMatchObject({ file: { text: 'dropped' } })
  expect(await page.evaluate(`crossdock.acceptDroppedFile(new File(['x'], '/etc/passwd'))`)).toBe(null)
})

test('files named at the start and by a second start are told to the page, which may read them', async ({
  folder,
  launchShell,
  userData,
}) => {
  const [first, second] = [join(folder, 'first.flow.json'), join(folder, 'second.flow.json')]
  await writeFile(first, '1')
  await writeFile(second, '2')
  const { app, page } = await launchShell({ args: [first, join(folder, 'missing.flow.json'), '/etc/passwd'] })
  await expect.poll(() => eventsOf(page, 'onOpenFile')).toEqual([{ path: first }])
  expect(await callBridge(page, 'readFlowFile', { path: first })).toMatchObject({ file: { text: '1' } })

  // What the system does when a file is opened while the app runs.
  await app.evaluate(({ app: running }, given) => running.emit('second-instance', {}, given.argv, given.folder), {
    argv: ['electron', 'second.flow.json', '--inspect', 'javascript:alert(1).flow.json'],
    folder,
  })
  await expect.poll(() => eventsOf(page, 'onOpenFile')).toEqual([{ path: first }, { path: second }])
  expect(existsSync(userData)).toBe(true)
})

test('a second start on the same data ends at once', async ({ launchShell }) => {
  await launchShell()
  await expect(launchShell()).rejects.toThrow()
})

test('unsaved work survives a killed app', async ({ launchShell }) => {
  const { app, page } = await launchShell()
  await callBridge(page, 'saveDraft', { id: 'order-release', text: 'half done' })
  await callBridge(page, 'saveDraft', { id: 'dropped', text: 'x' })
  await callBridge(page, 'dropDraft', { id: 'dropped' })
  const child = app.process()
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
  const again = await launchShell()
  expect(await callBridge(again.page, 'listDrafts')).toMatchObject([{ id: 'order-release', text: 'half done' }])
})

test('a page that has crashed is offered again, with its draft', async ({ launchShell }) => {
  const { app, page } = await launchShell()
  await callBridge(page, 'saveDraft', { id: 'kept', text: 'half done' })
  const drafts = await app.evaluate(async ({ BrowserWindow, dialog }) => {
    dialog.showMessageBox = async () => ({ response: 0, checkboxChecked: false })
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    const loaded = new Promise((resolve) => contents?.once('did-finish-load', () => resolve(undefined)))
    contents?.forcefullyCrashRenderer()
    await loaded
    return await contents?.executeJavaScript('crossdock.listDrafts()')
  })
  expect(drafts).toMatchObject([{ id: 'kept', text: 'half done' }])
})

test('a window with unsaved work asks before it closes, and stays when told so', async ({ launchShell }) => {
  const { app, page } = await launchShell()
  await callBridge(page, 'setUnsaved', { isUnsaved: true })
  const close = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await close()
  await expect.poll(() => eventsOf(page, 'onCloseRequested')).toEqual([{ reason: 'window' }])
  await callBridge(page, 'confirmClose', { canClose: false })
  await app.evaluate(({ app: running }) => running.quit())
  await expect.poll(() => eventsOf(page, 'onCloseRequested')).toHaveLength(2)
  expect((await eventsOf(page, 'onCloseRequested'))[1]).toEqual({ reason: 'quit' })

  const ended = new Promise((resolve) => app.process().once('exit', resolve))
  await callBridge(page, 'confirmClose', { canClose: true }).catch(() => undefined)
  expect(await ended).toBe(0)
})

test('the window opens as it was closed, in the theme that was chosen', async ({ launchShell }) => {
  const first = await launchShell()
  await callBridge(first.page, 'setTheme', { theme: 'dark' })
  expect(await first.page.evaluate(`matchMedia('(prefers-color-scheme: dark)').matches`)).toBe(true)
  const bounds = { x: 120, y: 90, width: 1010, height: 640 }
  await first.app.evaluate(({ BrowserWindow }, given) => BrowserWindow.getAllWindows()[0]?.setBounds(given), bounds)
  await first.app.close()

  const second = await launchShell()
  const found = await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())
  expect(found).toEqual(bounds)
  expect(await second.page.evaluate(`matchMedia('(prefers-color-scheme: dark)').matches`)).toBe(true)
})

test('the native menu holds the commands of the page, and tells which one was chosen', async ({ launchShell }) => {
  const { app, page } = await launchShell()
  const items = [
    { group: 'File', id: 'save', title: 'Save & close', shortcut: 'Mod+S', isEnabled: true },
    { group: 'Flow', id: 'publish', title: 'Publish…', shortcut: 'Mod+Shift+Unheard', isEnabled: false },
  ]
  await callBridge(page, 'setMenu', { items })
  const menu = await app.evaluate(({ Menu }) =>
    Menu.getApplicationMenu()?.items.flatMap(({ label, submenu }) =>
      (submenu?.items ?? []).filter(({ id }) => id).map((item) => [label, item.id, item.label, item.enabled]),
    ),
  )
  expect(menu).toEqual([
    ['File', 'save', 'Save && close', true],
    ['Flow', 'publish', 'Publish…', false],
  ])
  await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('save')?.click())
  await expect.poll(() => eventsOf(page, 'onMenuCommand')).toEqual([{ id: 'save' }])
})

test('title, clipboard and facts about the app reach the page', async ({ binary, launchShell }) => {
  const { app, page } = await launchShell()
  await callBridge(page, 'setTitle', { title: 'Order release' })
  const title = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle())
  expect(title).toBe('Order release – Crossdock')
  await callBridge(page, 'writeClipboard', { text: 'SO-1001' })
  expect(await callBridge(page, 'readClipboard')).toBe('SO-1001')
  expect(await callBridge(page, 'appInfo')).toMatchObject({ electron: binary.version, isPackaged: false })
})

test('only https, http and mailto addresses leave the app', async ({ launchShell }) => {
  const { app, page } = await launchShell()
  await app.evaluate(({ shell }) => {
    const opened: string[] = []
    Reflect.set(globalThis, 'opened', opened)
    shell.openExternal = async (url) => void opened.push(url)
  })
  for (const url of ['https://example.org/docs', 'mailto:ana@example.org']) {
    await callBridge(page, 'openExternal', { url })
  }
  const refused = [
    'file:///etc/passwd',
    'javascript:alert(1)',
    'app://crossdock/',
    'smb://host/share',
    'https://a:b@c.d/',
  ]
  for (const url of refused) await expect(callBridge(page, 'openExternal', { url })).rejects.toThrow()
  expect(await app.evaluate(() => Reflect.get(globalThis, 'opened'))).toEqual([
    'https://example.org/docs',
    'mailto:ana@example.org',
  ])
})

test('the user’s data holds no file that was half written', async ({ launchShell, userData }) => {
  const { app, page } = await launchShell()
  await Promise.all([...'abcdefgh'].map((text) => callBridge(page, 'saveDraft', { id: 'one', text })))
  expect(await callBridge(page, 'listDrafts')).toMatchObject([{ text: 'h' }])
  await app.close()
  expect(await readdir(join(userData, 'drafts'))).toEqual(['one.draft'])
})
