import { symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { callBridge, violationsOf } from './bridge.ts'
import { expect, test } from './launch.ts'

/** A server of somebody else on this machine, which counts who comes. */
async function startForeign() {
  let visits = 0
  const server = createServer((_request, response) => {
    visits++
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/html' }).end('<h1>foreign</h1>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    visits: () => visits,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

/** True when the page still shows the app and has not been loaded again. */
async function isUnmoved(page: Page): Promise<boolean> {
  return await page.evaluate(`location.href === 'app://crossdock/index.html' && window.marked === true`)
}

test('every page runs in a sandbox, isolated, without Node and without experiments', async ({ launchShell }) => {
  const { app } = await launchShell()
  const preferences = await app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      const found = Reflect.get(contents, 'getLastWebPreferences').call(contents)
      return Object.fromEntries(
        [
          ...['sandbox', 'contextIsolation', 'webSecurity', 'nodeIntegration', 'nodeIntegrationInWorker'],
          ...['nodeIntegrationInSubFrames', 'webviewTag', 'allowRunningInsecureContent', 'experimentalFeatures'],
          ...['enableBlinkFeatures', 'navigateOnDragDrop', 'spellcheck'],
        ].map((name) => [name, found[name] || false]),
      )
    }),
  )
  const off = ['nodeIntegration', 'nodeIntegrationInWorker', 'nodeIntegrationInSubFrames', 'webviewTag']
  const strange = ['allowRunningInsecureContent', 'experimentalFeatures', 'enableBlinkFeatures']
  expect(preferences).toEqual([
    {
      ...{ sandbox: true, contextIsolation: true, webSecurity: true },
      ...Object.fromEntries([...off, ...strange, 'navigateOnDragDrop', 'spellcheck'].map((name) => [name, false])),
    },
  ])
  const switches = ['enable-blink-features', 'enable-experimental-web-platform-features', 'disable-web-security']
  expect(
    await app.evaluate(
      ({ app: running }, names) => names.filter((name) => running.commandLine.hasSwitch(name)),
      switches,
    ),
  ).toEqual([])
})

test('neither the page nor a worker has Node, and the bridge shows nothing of Electron', async ({ launchShell }) => {
  const { page } = await launchShell()
  const names = ['process', 'require', 'module', 'Buffer', 'ipcRenderer', 'electron']
  expect(await page.evaluate(`${JSON.stringify(names)}.filter((name) => name in window)`)).toEqual([])
  const inWorker = await page.evaluate(`new Promise((resolve) => {
    const text = 'postMessage([typeof process, typeof require, typeof importScripts])'
    const worker = new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })))
    worker.onmessage = ({ data }) => resolve(data)
  })`)
  expect(inWorker).toEqual(['undefined', 'undefined', 'function'])
  const surface: string[] = await page.evaluate(
    `Object.entries(crossdock).map(([name, value]) => name + ': ' + typeof value)`,
  )
  expect(surface.every((entry) => entry.endsWith(': function'))).toBe(true)
  // What the page may ask for, reviewed like a public interface: a change here is meant.
  expect(surface.map((entry) => entry.split(':')[0]).sort()).toEqual(
    [
      ...['acceptDroppedFile', 'announceReady', 'appInfo', 'confirmClose', 'dropDraft', 'forgetRecentFile'],
      ...['listDrafts', 'listRecentFiles', 'listRemotes', 'onCloseRequested', 'onFlowFileChanged', 'onMenuCommand'],
      ...['onOpenFile', 'onRuntimeStatus', 'openExternal', 'openFlowFile', 'readClipboard', 'readFlowFile'],
      ...['readRuntimeStatus', 'removeRemote', 'runtimeLog', 'saveDraft', 'saveFlowFile', 'saveFlowFileAs'],
      ...[
        'saveFlowFileBeside',
        'saveRemote',
        'setMenu',
        'setTheme',
        'setTitle',
        'setUnsaved',
        'showInFolder',
        'startRuntime',
        'stopRuntime',
      ],
      ...['unwatchFlowFile', 'watchFlowFile', 'writeClipboard'],
    ].sort(),
  )
})

test('a page that bends its own built-ins sees no object of the preload', async ({ launchShell }) => {
  const { page } = await launchShell()
  await page.evaluate(`
    window.trapped = []
    for (const [owner, name] of [[Array.prototype, 'push'], [Function.prototype, 'call'], [Object, 'entries'], [Promise.prototype, 'then']]) {
      const real = owner[name]
      owner[name] = function (...given) {
        if (new Error().stack.includes('preload')) window.trapped[window.trapped.length] = name
        return real.apply(this, given)
      }
    }`)
  await callBridge(page, 'appInfo')
  expect(await page.evaluate('window.trapped')).toEqual([])
})

test('every permission is denied', async ({ launchShell }) => {
  const { page } = await launchShell()
  const answers = await page.evaluate(`(async () => {
    const outcome = (promise) => promise.then(() => 'granted', (error) => error.name)
    const geolocation = new Promise((resolve) => navigator.geolocation.getCurrentPosition(() => resolve('granted'), () => resolve('denied')))
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read']
    const states = await Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state))
    return {
      states: [...new Set(states)],
      media: await outcome(navigator.mediaDevices.getUserMedia({ audio: true, video: true })),
      geolocation: await geolocation,
      notification: await Notification.requestPermission(),
      clipboard: await outcome(navigator.clipboard.readText()),
      midi: await outcome(navigator.requestMIDIAccess({ sysex: true })),
      hid: (await navigator.hid.getDevices()).length,
    }
  })()`)
  expect(answers).toMatchObject({ states: ['denied'], geolocation: 'denied', notification: 'denied', hid: 0 })
  expect(Object.values(answers as object)).not.toContain('granted')
})

test('the policy stops inline scripts, eval, foreign scripts, frames and connections', async ({ launchShell }) => {
  const foreign = await startForeign()
  const { page } = await launchShell()
  await page.evaluate(`(async () => {
    const settled = (element) => new Promise((resolve) => {
      element.onload = element.onerror = resolve
      document.body.append(element)
    })
    document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.pwned = 1' }))
    document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.pwned = 1">')
    // In a timer, because what a test runs directly may make code from text.
    await new Promise((resolve) => setTimeout(() => { try { new Function('window.pwned = 1')() } catch {} resolve() }))
    await settled(Object.assign(document.createElement('script'), { src: '${foreign.url}/x.js' }))
    await settled(Object.assign(document.createElement('img'), { src: '${foreign.url}/x.png' }))
    await fetch('${foreign.url}/steal').catch(() => undefined)
    await fetch('file:///etc/passwd').catch(() => undefined)
    document.body.append(Object.assign(document.createElement('iframe'), { src: '${foreign.url}' }))
    document.body.append(Object.assign(document.createElement('object'), { data: '${foreign.url}' }))
  })()`)
  await expect
    .poll(async () => [...new Set(await violationsOf(page))].sort())
    .toEqual(['connect-src', 'frame-src', 'img-src', 'object-src', 'script-src', 'script-src-attr', 'script-src-elem'])
  expect(await page.evaluate('window.pwned')).toBe(undefined)
  expect(foreign.visits()).toBe(0)
  await foreign.close()
})

test('the page’s session reaches nothing outside, whatever the policy of the page says', async ({ launchShell }) => {
  const foreign = await startForeign()
  const { app, page } = await launchShell()
  const reached = await app.evaluate(async ({ session }, url) => {
    const request = session.defaultSession.fetch(url)
    return await request.then(
      () => 'reached',
      () => 'stopped',
    )
  }, foreign.url)
  expect([reached, foreign.visits()]).toEqual(['stopped', 0])
  const loaded: string[] = await page.evaluate(
    `performance.getEntries().map(({ name }) => name).filter((name) => name.includes(':'))`,
  )
  expect(loaded.filter((name) => !name.startsWith('app://crossdock/'))).toEqual([])
  await foreign.close()
})

test('no link, form, script or redirect moves the page, and no window opens', async ({ launchShell }) => {
  const foreign = await startForeign()
  const { app, page } = await launchShell()
  await page.evaluate('window.marked = true')
  const targets = [foreign.url, 'app://crossdock.evil/', 'app://crossdock/connections/x/', 'file:///etc/passwd']
  for (const target of [...targets, 'data:text/html,x', 'javascript:window.pwned=1']) {
    await page.evaluate(`(() => {
      const target = ${JSON.stringify(target)}
      const link = (extra) => Object.assign(document.createElement('a'), { href: target, textContent: 'x', ...extra })
      for (const extra of [{}, { target: '_blank' }, { rel: 'opener', target: 'other' }]) {
        const element = link(extra)
        document.body.append(element)
        element.click()
        element.dispatchEvent(new MouseEvent('click', { ctrlKey: true, bubbles: true }))
        element.dispatchEvent(new MouseEvent('auxclick', { button: 1, bubbles: true }))
      }
      window.open(target)
      const form = Object.assign(document.createElement('form'), { action: target, method: 'post' })
      document.body.append(form)
      form.submit()
      location.assign(target)
    })()`)
    expect(await isUnmoved(page), target).toBe(true)
  }
  await page.evaluate(
    `document.head.insertAdjacentHTML('beforeend', '<meta http-equiv="refresh" content="0;url=${foreign.url}">')`,
  )
  await page.evaluate(`new Promise((resolve) => setTimeout(resolve))`)
  expect(await isUnmoved(page)).toBe(true)
  expect(await page.evaluate('window.pwned')).toBe(undefined)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  expect(foreign.visits()).toBe(0)
  await foreign.close()
})

test('a page that empties itself is the app again', async ({ launchShell }) => {
  const { page } = await launchShell()
  await page.evaluate(`location.assign('about:blank')`).catch(() => undefined)
  await page.locator('#state', { hasText: 'ready' }).waitFor()
  expect(page.url()).toBe('app://crossdock/index.html')
})

test('a webview is an element without effect', async ({ launchShell }) => {
  const { app, page } = await launchShell()
  await page.evaluate(
    `document.body.insertAdjacentHTML('beforeend', '<webview src="data:text/html,x" allowpopups nodeintegration></webview>')`,
  )
  expect(await page.evaluate(`typeof document.querySelector('webview').getURL`)).toBe('undefined')
  expect(await app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1)
})

test('the door refuses unknown names, wrong inputs and anyone but the app’s main frame', async ({ launchShell }) => {
  const { app, page } = await launchShell()
  const refused: unknown[] = [
    ...[undefined, null, 1, 'x', {}, [], { path: 1 }, { path: '' }, { path: 'x'.repeat(5_000) }, { path: { a: 1 } }],
  ]
  for (const input of refused) await expect(callBridge(page, 'readFlowFile', input)).rejects.toThrow('readFlowFile')
  for (const id of ['../x', 'a/b', '', 'a\0', 'x'.repeat(101)]) {
    await expect(callBridge(page, 'saveDraft', { id, text: '' })).rejects.toThrow('saveDraft')
  }
  for (const id of ['../x', 'a/b', 'A', '', '-a', 'a.b', 'a\0', 'x'.repeat(65)]) {
    const beside = callBridge(page, 'saveFlowFileBeside', { path: '/tmp/a.flow.json', id, text: '' })
    await expect(beside).rejects.toThrow('saveFlowFileBeside')
  }

  // Straight to the channel, as a page could that had taken over its preload.
  const answers = await app.evaluate(async ({ ipcMain, BrowserWindow }) => {
    const handlers: Map<string, (event: unknown, request: unknown) => Promise<{ ok: boolean; message?: string }>> =
      Reflect.get(ipcMain, '_invokeHandlers')
    const handle = handlers.get('crossdock:call')
    const sender = BrowserWindow.getAllWindows()[0]?.webContents
    const main = { url: 'app://crossdock/index.html' }
    const request = { name: 'appInfo', input: undefined }
    const events = [
      { sender, senderFrame: sender?.mainFrame, request: { name: 'toString' } },
      { sender, senderFrame: sender?.mainFrame, request: { name: '__proto__', input: {} } },
      { sender, senderFrame: sender?.mainFrame, request: 'appInfo' },
      { sender, senderFrame: main, request },
      { sender, senderFrame: null, request },
      { sender: { mainFrame: { ...main, url: 'app://crossdock.evil/' } }, senderFrame: undefined, request },
    ]
    const foreign = { url: 'https://app/crossdock' }
    const answered = await Promise.all([
      ...events.map((event) => handle?.(event, event.request)),
      handle?.({ sender: { mainFrame: foreign }, senderFrame: foreign }, request),
      handle?.({ sender, senderFrame: sender?.mainFrame }, request),
    ])
    return { channels: [...handlers.keys()], oks: answered.map((answer) => answer?.ok) }
  })
  expect(answers.channels.filter((name) => !name.startsWith('ELECTRON_') && !name.startsWith('GUEST_'))).toEqual([
    'crossdock:call',
  ])
  expect(answers.oks).toEqual([...Array.from({ length: 7 }, () => false), true])
})

test('app:// serves the renderer’s files with their types, and no path leads out of them', async ({
  folder,
  launchShell,
}) => {
  const { page } = await launchShell()
  const renderer = join(folder, 'checkout', 'desktop', 'dist', 'renderer')
  await writeFile(join(folder, 'checkout', 'desktop', 'dist', 'outside.txt'), 'outside')
  await symlink(join(folder, 'checkout', 'desktop', 'dist', 'outside.txt'), join(renderer, 'link.txt'))
  await writeFile(join(renderer, 'notes.unknown'), 'x')
  const statusOf = (path: string) =>
    page.evaluate(`fetch(${JSON.stringify(path)}).then(({ status }) => status, () => 'failed')`)
  for (const path of [
    ...['/../outside.txt', '/%2e%2e/outside.txt', '/..%2foutside.txt', '/%2e%2e%2foutside.txt', '/..%5coutside.txt'],
    ...[
      '/assets/..%2f..%2foutside.txt',
      '/%252e%252e%252foutside.txt',
      '/link.txt',
      '/%00',
      '/%',
      '/assets',
      '/C:/x.txt',
    ],
    ...[
      '//etc/passwd',
      '/notes.unknown',
      '/etc/passwd',
      '/%2fetc%2fpasswd',
      '/missing.js',
      '/connections/nobody/api/v1/flows',
    ],
  ]) {
    expect(await statusOf(`app://crossdock${path}`), path).not.toBe(200)
  }
  expect(await statusOf('app://other/index.html')).toBe('failed')
  const script = await page.evaluate(
    `fetch('app://crossdock/assets/page.js').then(({ headers }) => Object.fromEntries(headers))`,
  )
  expect(script).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringMatching(
      /^default-src 'none'; script-src app:\/\/crossdock\/assets\/ 'wasm-unsafe-eval';/,
    ),
  })
  expect(JSON.stringify(script)).not.toMatch(/script-src[^;]*'unsafe-|https?:/)
})
