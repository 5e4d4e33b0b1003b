import { app, type BrowserWindow } from 'electron'
import { sendEvent } from './ipc-door.ts'

/** Keeps a window with unsaved work open until its page has asked the user. */
export interface CloseGuard {
  setUnsaved(isUnsaved: boolean): void
  /** The page's answer to `closeRequested`. */
  answer(canClose: boolean): void
  watch(window: BrowserWindow): void
}

/** A page that has crashed or hangs cannot ask: its window closes, and its drafts are offered at the next start. */
export function createCloseGuard(): CloseGuard {
  let watched: BrowserWindow | undefined
  let isUnsaved = false
  let isQuitting = false
  let canAsk = true

  app.on('before-quit', () => {
    isQuitting = true
  })

  return {
    setUnsaved(now) {
      isUnsaved = now
      watched?.setDocumentEdited(now)
    },
    answer(canClose) {
      if (!canClose) {
        isQuitting = false
        return
      }
      isUnsaved = false
      if (isQuitting) app.quit()
      else watched?.close()
    },
    watch(window) {
      watched = window
      isUnsaved = false
      canAsk = true
      window.on('close', (event) => {
        if (!isUnsaved || !canAsk) return
        event.preventDefault()
        sendEvent(window.webContents, 'closeRequested', { reason: isQuitting ? 'quit' : 'window' })
      })
      window.on('unresponsive', () => {
        canAsk = false
      })
      window.on('responsive', () => {
        canAsk = true
      })
      window.webContents.on('render-process-gone', () => {
        canAsk = false
      })
      window.webContents.on('did-finish-load', () => {
        canAsk = true
      })
      window.on('closed', () => {
        watched = undefined
      })
    },
  }
}
