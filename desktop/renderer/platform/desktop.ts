import type { CallOutput, DesktopBridge, RuntimeStatus } from '../../ipc/bridge.ts'
import type {
  KnownRuntime,
  LocalRuntime,
  LocalRuntimeStatus,
  OpenAnswer,
  Platform,
  PlatformFiles,
  PlatformRuntimes,
  PlatformWindow,
  SaveAnswer,
} from './platform.ts'

declare global {
  interface Window {
    /** Exposed by the preload script; missing in a browser. */
    readonly crossdock?: DesktopBridge
  }
}

/** The platform inside Electron, over the preload's bridge. */
export function createDesktopPlatform(bridge: DesktopBridge): Platform {
  return {
    kind: 'desktop',
    isMac: navigator.platform.startsWith('Mac'),
    files: createFiles(bridge),
    drafts: {
      save: (draft) => bridge.saveDraft(draft),
      list: () => bridge.listDrafts(),
      drop: (id) => bridge.dropDraft({ id }),
    },
    window: createWindow(bridge),
    runtimes: createRuntimes(bridge),
    clipboard: { read: () => bridge.readClipboard(), write: (text) => bridge.writeClipboard({ text }) },
    openExternal: (url) => bridge.openExternal({ url }),
    appInfo: () => bridge.appInfo(),
    announceReady: () => bridge.announceReady(),
  }
}

function createFiles(bridge: DesktopBridge): PlatformFiles {
  const read = (path: string): Promise<OpenAnswer> => bridge.readFlowFile({ path })
  return {
    canWriteInPlace: true,
    open: () => bridge.openFlowFile(),
    read,
    readDropped: async (file) => {
      const path = await bridge.acceptDroppedFile(file)
      if (path !== null) return read(path)
      return {
        kind: 'failed',
        message: 'What was dropped is not a file of this machine.',
        remedy: 'Open it from the menu.',
      }
    },
    save: async ({ path, text, expectedHash }) =>
      saveAnswerOf(await bridge.saveFlowFile({ path, text, expectedHash: expectedHash ?? null })),
    saveAs: async (file) => saveAnswerOf(await bridge.saveFlowFileAs(file)),
    saveBeside: async (flow) => saveAnswerOf(await bridge.saveFlowFileBeside(flow)),
    listRecent: () => bridge.listRecentFiles(),
    onOpenRequest: (listener) => bridge.onOpenFile(({ path }) => listener(path)),
    watch: (path, listener) => watchFile(bridge, path, listener),
  }
}

function saveAnswerOf(answer: CallOutput<'saveFlowFile' | 'saveFlowFileAs' | 'saveFlowFileBeside'>): SaveAnswer {
  if (answer.kind === 'saved')
    return { kind: 'saved', file: { path: answer.path, name: answer.name, hash: answer.hash } }
  if (answer.kind !== 'changedOutside') return answer
  return answer.current === null ? { kind: 'changedOutside' } : { kind: 'changedOutside', current: answer.current }
}

function watchFile(bridge: DesktopBridge, path: string, listener: (change: { readonly hash?: string }) => void) {
  const unsubscribe = bridge.onFlowFileChanged((change) => {
    if (change.path === path) listener(change.hash === null ? {} : { hash: change.hash })
  })
  void bridge.watchFlowFile({ path })
  return () => {
    unsubscribe()
    void bridge.unwatchFlowFile({ path })
  }
}

function createWindow(bridge: DesktopBridge): PlatformWindow {
  return {
    setUnsaved: (isUnsaved) => void bridge.setUnsaved({ isUnsaved }),
    setTitle: (title) => {
      document.title = title === '' ? 'Crossdock' : `${title} · Crossdock`
      void bridge.setTitle({ title })
    },
    setTheme: (theme) => void bridge.setTheme({ theme }),
    setMenu: (entries) => void bridge.setMenu({ items: [...entries] }),
    onMenuCommand: (listener) => bridge.onMenuCommand(({ id }) => listener(id)),
    onCloseRequest: (listener) => bridge.onCloseRequested(() => listener()),
    answerCloseRequest: (answer) => void bridge.confirmClose(answer),
  }
}

function createRuntimes(bridge: DesktopBridge): PlatformRuntimes {
  return {
    list: async () => {
      const [status, remotes] = await Promise.all([bridge.readRuntimeStatus(), bridge.listRemotes()])
      const local: KnownRuntime[] =
        status.state === 'running' ? [{ name: 'local', url: status.url, apiUrl: status.apiUrl, token: 'added' }] : []
      return [
        ...local,
        ...remotes.map(
          ({ name, url, apiUrl, token }): KnownRuntime => ({
            ...{ name, url, apiUrl },
            token: token === 'missing' ? 'missing' : 'added',
          }),
        ),
      ]
    },
    readToken: () => undefined,
    saveToken: async ({ name, url }, token) => void (await bridge.saveRemote({ name, url, token })),
    // The main process adds what it has; a token that ran out is replaced by entering another.
    forgetToken: async () => {},
    saveRemote: async (remote) => void (await bridge.saveRemote(remote)),
    removeRemote: (name) => bridge.removeRemote({ name }),
    local: createLocalRuntime(bridge),
  }
}

function createLocalRuntime(bridge: DesktopBridge): LocalRuntime {
  const statusOf = (status: RuntimeStatus): LocalRuntimeStatus => status
  return {
    start: async () => statusOf(await bridge.startRuntime()),
    stop: async () => statusOf(await bridge.stopRuntime()),
    status: async () => statusOf(await bridge.readRuntimeStatus()),
    onStatus: (listener) => bridge.onRuntimeStatus((status) => listener(statusOf(status))),
    log: () => bridge.runtimeLog(),
  }
}
