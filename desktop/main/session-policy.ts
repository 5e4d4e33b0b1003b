import { app, type Session, session, type WebContents } from 'electron'
import { appPage, isAppUrl } from './app-origin.ts'

/** What a page may load: the app itself and what it has made. `devtools:` only shows in a checkout. */
const loadable = new Set(['app:', 'blob:', 'data:', 'devtools:'])

/** Closes every page of the app to the outside: no permission, no foreign load, no navigation, no window, no webview. */
export function setupSessionPolicy(): void {
  denyPermissions(session.defaultSession)
  denyForeignLoads(session.defaultSession)
  app.on('web-contents-created', (_event, page) => closePage(page))
  app.on('session-created', denyPermissions)
}

/** The app's own page may write to the clipboard, which a click has to precede. Nothing else is granted to anybody. */
function denyPermissions(of: Session): void {
  const isGranted = (permission: string, url: string) => permission === 'clipboard-sanitized-write' && isAppUrl(url)
  of.setPermissionRequestHandler((_page, permission, grant, { requestingUrl }) => {
    grant(isGranted(permission, requestingUrl))
  })
  of.setPermissionCheckHandler((_page, permission, origin) => isGranted(permission, origin))
  of.setDevicePermissionHandler(() => false)
}

function denyForeignLoads(of: Session): void {
  of.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !loadable.has(new URL(url).protocol) })
  })
}

function closePage(page: WebContents): void {
  // The page is one document that changes itself. Going anywhere is never meant, not even within the app's origin.
  for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect'] as const) {
    page.on(name as 'will-navigate', (event) => event.preventDefault())
  }
  // Chromium tells of an empty page only when it is there.
  page.on('did-navigate', (_event, url) => {
    if (!isAppUrl(url)) void page.loadURL(appPage)
  })
  page.on('will-attach-webview', (event) => event.preventDefault())
  page.setWindowOpenHandler(() => ({ action: 'deny' }))
}
