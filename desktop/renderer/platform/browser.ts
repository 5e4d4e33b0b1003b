import { createBrowserDrafts } from './browser-drafts.ts'
import { downloadText, pickFile } from './browser-files.ts'
import type { KnownRuntime, OpenAnswer, Platform, PlatformFiles, PlatformRuntimes, PlatformWindow } from './platform.ts'

import { watchSignInCodes } from './sign-in-codes.ts'

const tokenKey = (name: string) => `crossdock.token.${name}`

/** The platform in a browser: the page came from a runtime, files are uploads and downloads. */
export function createBrowserPlatform(): Platform {
  return {
    kind: 'browser',
    isMac: navigator.platform.startsWith('Mac'),
    files: createFiles(),
    drafts: createBrowserDrafts(),
    window: createWindow(),
    runtimes: createRuntimes(),
    clipboard: createClipboard(),
    openExternal: async (url) => {
      window.open(url, '_blank', 'noopener,noreferrer')
    },
    announceReady: async () => {},
  }
}

function createFiles(): PlatformFiles {
  const read = async (file: File): Promise<OpenAnswer> => ({
    kind: 'opened',
    file: { name: file.name, text: await file.text() },
  })
  const noPath = {
    kind: 'failed',
    message: 'A browser cannot reach files by path.',
    remedy: 'Open the file again.',
  } as const
  return {
    canWriteInPlace: false,
    open: async () => {
      const file = await pickFile('.json,application/json')
      return file === undefined ? { kind: 'cancelled' } : read(file)
    },
    read: async () => noPath,
    readDropped: read,
    save: async () => noPath,
    saveAs: async ({ suggestedName, text }) => {
      downloadText(suggestedName, text)
      return { kind: 'saved', file: { name: suggestedName } }
    },
    listRecent: async () => [],
    onOpenRequest: () => () => {},
    watch: () => () => {},
  }
}

function createWindow(): PlatformWindow {
  let isUnsaved = false
  window.addEventListener('beforeunload', (event) => {
    if (isUnsaved) event.preventDefault()
  })
  return {
    setUnsaved: (now) => {
      isUnsaved = now
    },
    setTitle: (title) => {
      document.title = title === '' ? 'Crossdock' : `${title} · Crossdock`
    },
    setTheme: () => {},
    setMenu: () => {},
    onMenuCommand: () => () => {},
    onCloseRequest: () => () => {},
    answerCloseRequest: () => {},
  }
}

function createRuntimes(): PlatformRuntimes {
  const { origin } = window.location
  const readToken = (name: string) => sessionStorage.getItem(tokenKey(name)) ?? undefined
  return {
    list: async (): Promise<readonly KnownRuntime[]> => [
      { name: 'here', url: origin, apiUrl: origin, token: readToken('here') === undefined ? 'missing' : 'kept' },
    ],
    readToken,
    saveToken: async ({ name }, token) => sessionStorage.setItem(tokenKey(name), token),
    forgetToken: async (name) => sessionStorage.removeItem(tokenKey(name)),
    signIn: watchSignInCodes(),
  }
}

/** The system's clipboard where the browser allows it, else a memory of this page alone. */
function createClipboard(): Platform['clipboard'] {
  let lastText = ''
  return {
    read: async () => (await navigator.clipboard?.readText().catch(() => undefined)) ?? lastText,
    write: async (text) => {
      lastText = text
      await navigator.clipboard?.writeText(text).catch(() => {})
    },
  }
}
