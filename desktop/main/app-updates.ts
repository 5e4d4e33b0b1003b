import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { AppUpdater } from 'electron-updater'

/** What electron-builder writes into a package that was made with a feed. */
const feedFile = 'app-update.yml'

/**
 * Looks for a newer version, fetches it and installs it when the app ends, but only in a package that was made with a feed.
 * Anywhere else the updater is not even loaded, so nothing outside is asked. The updater checks what it fetches: the hash that
 * the feed names, and on Windows and macOS the publisher's signature. That it cannot update is no reason to disturb anybody.
 */
export async function setupUpdates(options: {
  readonly isPackaged: boolean
  readonly resourcesFolder: string
  readonly loadUpdater: () => Promise<AppUpdater>
}): Promise<'off' | 'checked' | 'failed'> {
  if (!options.isPackaged || !existsSync(join(options.resourcesFolder, feedFile))) return 'off'
  const updater = await options.loadUpdater()
  updater.logger = null
  updater.allowDowngrade = false
  updater.autoDownload = true
  updater.autoInstallOnAppQuit = true
  updater.on('error', () => undefined)
  try {
    await updater.checkForUpdatesAndNotify()
    return 'checked'
  } catch {
    return 'failed'
  }
}

/** The updater of this platform. Loaded only where it is needed. */
export async function loadUpdater(): Promise<AppUpdater> {
  const { autoUpdater } = await import('electron-updater')
  return autoUpdater
}
