import { CrossdockError } from '@crossdock/shared/errors'
import { app, type BrowserWindow, clipboard, dialog, nativeTheme, shell } from 'electron'
import type { CloseGuard } from './close-guard.ts'
import type { Drafts } from './drafts.ts'
import type { FlowFileWatcher } from './flow-file-watcher.ts'
import type { FlowFiles } from './flow-files.ts'
import type { Handlers } from './ipc-door.ts'
import type { JsonFile } from './json-file.ts'
import type { LocalRuntime } from './local-runtime.ts'
import { openExternal } from './open-external.ts'
import type { RecentFiles } from './recent-files.ts'
import type { Remotes, TokenSeal } from './remotes.ts'
import type { WindowState } from './window-state.ts'

/** What the handlers work with. */
export interface AppParts {
  readonly files: FlowFiles
  readonly watcher: FlowFileWatcher
  readonly recent: RecentFiles
  readonly drafts: Drafts
  readonly remotes: Remotes
  readonly seal: TokenSeal
  readonly runtime: LocalRuntime
  readonly closeGuard: CloseGuard
  readonly windowState: JsonFile<WindowState>
  readonly window: () => BrowserWindow | undefined
  readonly announceReady: () => void
  readonly setMenu: Handlers['setMenu']
}

/** One handler for each call of the contract. */
export function createHandlers(parts: AppParts): Handlers {
  return { ...fileHandlers(parts), ...windowHandlers(parts), ...runtimeHandlers(parts), ...systemHandlers(parts) }
}

const filters = [
  { name: 'Crossdock flow', extensions: ['flow.json', 'json'] },
  { name: 'All files', extensions: ['*'] },
]

function fileHandlers({ files, watcher, recent, drafts, window }: AppParts) {
  async function chosen(path: string): Promise<void> {
    files.allow(path)
    await recent.add(path)
  }
  return {
    async openFlowFile() {
      const { canceled, filePaths } = await dialog.showOpenDialog(present(window()), {
        filters,
        properties: ['openFile'],
      })
      const [path] = filePaths
      if (canceled || path === undefined) return { kind: 'cancelled' }
      files.allow(path)
      const answer = await files.read(path)
      if (answer.kind === 'opened') await recent.add(path)
      return answer
    },
    async readFlowFile({ path }) {
      const answer = await files.read(path)
      if (answer.kind === 'opened') await recent.add(path)
      return answer
    },
    saveFlowFile: (request) => files.save(request),
    async saveFlowFileAs({ suggestedName, text }) {
      const defaultPath = plainName(suggestedName)
      const { canceled, filePath } = await dialog.showSaveDialog(present(window()), { filters, defaultPath })
      if (canceled || !filePath) return { kind: 'cancelled' }
      await chosen(filePath)
      const answer = await files.save({ path: filePath, text, expectedHash: null })
      return answer.kind === 'changedOutside' ? { kind: 'cancelled' } : answer
    },
    async saveFlowFileBeside(request) {
      const answer = await files.saveBeside(request)
      if (answer.kind === 'saved') await recent.add(answer.path)
      return answer
    },
    watchFlowFile({ path }) {
      if (files.isAllowed(path)) watcher.watch(path)
    },
    unwatchFlowFile: ({ path }) => watcher.unwatch(path),
    listRecentFiles: () => recent.list(),
    forgetRecentFile: ({ path }) => recent.forget(path),
    showInFolder({ path }) {
      if (files.isAllowed(path)) shell.showItemInFolder(path)
    },
    allowDroppedFile: async ({ path }) => files.allow(path),
    saveDraft: (draft) => drafts.save(draft),
    listDrafts: () => drafts.list(),
    dropDraft: ({ id }) => drafts.drop(id),
  } satisfies Partial<Handlers>
}

/** A name without what a file system would act on. */
function plainName(name: string): string {
  return [...name].map((letter) => (/[\\/:*?"<>|]/.test(letter) || letter < ' ' ? '-' : letter)).join('')
}

function present(window: BrowserWindow | undefined): BrowserWindow {
  if (!window) throw new CrossdockError('CANCELLED', 'The window is closed.')
  return window
}

function windowHandlers({ announceReady, closeGuard, setMenu, window, windowState }: AppParts) {
  return {
    announceReady,
    setUnsaved: ({ isUnsaved }) => closeGuard.setUnsaved(isUnsaved),
    confirmClose: ({ canClose }) => closeGuard.answer(canClose),
    async setTheme({ theme }) {
      nativeTheme.themeSource = theme
      await windowState.change((state) => ({ ...state, theme }))
    },
    setTitle: ({ title }) => window()?.setTitle(title === '' ? 'Crossdock' : `${title} – Crossdock`),
    setMenu,
  } satisfies Partial<Handlers>
}

function runtimeHandlers({ remotes, runtime }: AppParts) {
  return {
    startRuntime: () => runtime.start(),
    stopRuntime: () => runtime.stop(),
    readRuntimeStatus: () => runtime.status,
    runtimeLog: () => runtime.log,
    listRemotes: () => remotes.list(),
    saveRemote: (remote) => remotes.save(remote),
    removeRemote: ({ name }) => remotes.remove(name),
  } satisfies Partial<Handlers>
}

function systemHandlers({ seal }: AppParts) {
  return {
    openExternal: ({ url }) => openExternal(url),
    appInfo: () => ({
      version: app.getVersion(),
      electron: process.versions.electron,
      platform: process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux',
      isPackaged: app.isPackaged,
      canKeepSecrets: seal.canSeal(),
    }),
    readClipboard: () => clipboard.readText(),
    writeClipboard: ({ text }) => clipboard.writeText(text),
  } satisfies Partial<Handlers>
}
