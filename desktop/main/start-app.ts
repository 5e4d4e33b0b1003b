import { join } from 'node:path'
import { app, BrowserWindow, Menu } from 'electron'
import type { CallInput, EventName, EventPayload } from '../ipc/bridge.ts'
import { menuTemplate } from './app-menu.ts'
import { findAppPaths } from './app-paths.ts'
import { setupAppProtocol } from './app-protocol.ts'
import { loadUpdater, setupUpdates } from './app-updates.ts'
import { createCloseGuard } from './close-guard.ts'
import { recoverFromCrash } from './crash-recovery.ts'
import { openDrafts } from './drafts.ts'
import { watchFlowFiles } from './flow-file-watcher.ts'
import { type FlowFiles, openFlowFiles } from './flow-files.ts'
import { findGivenRuntime, withGivenRuntime } from './given-runtime.ts'
import { createHandlers } from './handlers.ts'
import { openIpcDoor, sendEvent } from './ipc-door.ts'
import type { JsonFile } from './json-file.ts'
import { LocalRuntime } from './local-runtime.ts'
import { openMainWindow } from './main-window.ts'
import { createOpenFileRequests, flowFilesIn, type OpenFileRequests } from './open-file-requests.ts'
import { openRecentFiles, type RecentFiles } from './recent-files.ts'
import { openRemotes } from './remotes.ts'
import { setupSessionPolicy } from './session-policy.ts'
import { systemSeal } from './token-seal.ts'
import { openWindowState, type WindowState } from './window-state.ts'

/** Puts the app together and opens its window. */
export async function startApp(): Promise<void> {
  const requests = createOpenFileRequests()
  setupFileRequests(requests)
  await app.whenReady()

  const paths = findAppPaths({
    mainFolder: __dirname,
    isPackaged: app.isPackaged,
    resourcesFolder: process.resourcesPath,
    env: process.env,
  })
  const userFile = (name: string) => join(app.getPath('userData'), name)
  const files = openFlowFiles()
  const recent = openRecentFiles(userFile('recent-files.json'))
  const remotes = withGivenRuntime(
    openRemotes({ path: userFile('remotes.json'), seal: systemSeal }),
    app.isPackaged ? undefined : findGivenRuntime(process.env),
  )
  const windowState = openWindowState(userFile('window-state.json'))
  const home = process.env.CROSSDOCK_HOME || userFile('runtime')
  const runtime = new LocalRuntime({ paths, home, env: process.env }, (status) => tell('runtimeStatus', status))
  const closeGuard = createCloseGuard()

  setupSessionPolicy()
  setupAppProtocol({
    rendererFolder: paths.rendererFolder,
    findConnection: async (name) => (name === 'local' ? runtime.connection : await remotes.find(name)),
  })
  setupMenu([])
  await allowRecentFiles(files, recent)
  openIpcDoor(
    createHandlers({
      files,
      recent,
      remotes,
      runtime,
      windowState,
      closeGuard,
      seal: systemSeal,
      watcher: watchFlowFiles({ knownHash: files.knownHash, tell: (change) => tell('flowFileChanged', change) }),
      drafts: openDrafts(userFile('drafts')),
      window: mainWindow,
      announceReady: () => requests.deliverTo((path) => openRequested(files, path)),
      setMenu: ({ items }) => setupMenu(items),
    }),
  )
  const open = async () => {
    const window = await openMainWindow({ paths, state: windowState, hasDevTools: !app.isPackaged })
    closeGuard.watch(window)
    recoverFromCrash(window)
    window.webContents.on('did-start-loading', () => requests.pause())
    window.on('closed', () => requests.pause())
  }
  followStarter()
  setupWindows(open)
  setupEnd(runtime, windowState)
  await open()
  const { isPackaged } = app
  await setupUpdates({ isPackaged, resourcesFolder: process.resourcesPath, loadUpdater })
}

function mainWindow(): BrowserWindow | undefined {
  return BrowserWindow.getAllWindows()[0]
}

function tell<Name extends EventName>(name: Name, payload: EventPayload<Name>): void {
  const window = mainWindow()
  if (window) sendEvent(window.webContents, name, payload)
}

/** What was chosen in an earlier session may be opened again. */
async function allowRecentFiles(files: FlowFiles, recent: RecentFiles): Promise<void> {
  for (const { path } of await recent.list()) files.allow(path)
}

/** The system asks to open files: as arguments, by a second start, on macOS by an event. */
function setupFileRequests(requests: OpenFileRequests): void {
  for (const path of flowFilesIn(process.argv.slice(1), process.cwd())) requests.add(path)
  app.on('open-file', (event, path) => {
    event.preventDefault()
    requests.add(path)
  })
  app.on('second-instance', (_event, argv, folder) => {
    for (const path of flowFilesIn(argv.slice(1), folder)) requests.add(path)
    const window = mainWindow()
    if (window?.isMinimized()) window.restore()
    window?.focus()
  })
}

function openRequested(files: FlowFiles, path: string): void {
  files.allow(path)
  tell('openFile', { path })
}

function setupMenu(items: CallInput<'setMenu'>['items']): void {
  const { platform } = process
  const choose = (id: string) => tell('menuCommand', { id })
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(menuTemplate({ items, platform, hasDevTools: !app.isPackaged, choose })),
  )
}

/** A start that keeps a channel to the app takes it along when it ends, however it ends. */
function followStarter(): void {
  if (process.connected) process.once('disconnect', () => app.quit())
}

/** macOS keeps an app without windows; elsewhere the last window ends it. */
function setupWindows(open: () => Promise<void>): void {
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('activate', () => {
    if (!mainWindow()) void open()
  })
}

/** The runtime ends before the app does, and what is being written is written. */
function setupEnd(runtime: LocalRuntime, windowState: JsonFile<WindowState>): void {
  let hasEnded = false
  app.on('will-quit', (event) => {
    if (hasEnded) return
    event.preventDefault()
    const written = windowState.change((state) => state)
    void Promise.allSettled([runtime.stop(), written]).then(() => {
      hasEnded = true
      // Electron ignores a quit while it still tells of this one.
      setImmediate(() => app.quit())
    })
  })
}
