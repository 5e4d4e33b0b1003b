import { BrowserWindow, nativeTheme, screen } from 'electron'
import { callNamesArgument, eventNamesArgument } from '../ipc/channels.ts'
import { calls, events } from '../ipc/contract.ts'
import { appPage } from './app-origin.ts'
import type { AppPaths } from './app-paths.ts'
import type { JsonFile } from './json-file.ts'
import { visibleBounds, type WindowState } from './window-state.ts'

/** Opens the window as it stood last time. It shows itself when its page has something to show. */
export async function openMainWindow(options: {
  readonly paths: AppPaths
  readonly state: JsonFile<WindowState>
  readonly hasDevTools: boolean
}): Promise<BrowserWindow> {
  const { bounds, isMaximised, theme } = await options.state.read()
  nativeTheme.themeSource = theme
  const screens = screen.getAllDisplays().map(({ workArea }) => workArea)
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    ...visibleBounds(bounds, screens),
    minWidth: 800,
    minHeight: 500,
    show: false,
    title: 'Crossdock',
    icon: options.paths.icon,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1a1b1e' : '#ffffff',
    webPreferences: {
      preload: options.paths.preload,
      additionalArguments: [
        `${callNamesArgument}${Object.keys(calls).join(',')}`,
        `${eventNamesArgument}${Object.keys(events).join(',')}`,
      ],
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      // Its dictionaries would be fetched from outside.
      spellcheck: false,
      devTools: options.hasDevTools,
    },
  })
  if (isMaximised) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => {
    const now = { bounds: window.getNormalBounds(), isMaximised: window.isMaximized() }
    void options.state.change((state) => ({ ...state, ...now }))
  })
  // The page's own title would replace the one that says which document is open.
  window.on('page-title-updated', (event) => event.preventDefault())
  void window.loadURL(appPage)
  return window
}
