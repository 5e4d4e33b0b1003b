import { app, type BrowserWindow, dialog } from 'electron'
import { appPage } from './app-origin.ts'

/** Offers to go on when the page has crashed: its drafts are kept outside of it, and the runtime is another process. */
export function recoverFromCrash(window: BrowserWindow): void {
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    void dialog
      .showMessageBox(window, {
        type: 'warning',
        message: 'The designer has stopped unexpectedly.',
        detail: `Your unsaved work is kept as a draft, and a running runtime goes on. (${reason})`,
        buttons: ['Load again', 'Quit'],
        defaultId: 0,
        cancelId: 0,
      })
      .then(({ response }) => (response === 0 ? window.loadURL(appPage) : app.quit()))
  })
}
