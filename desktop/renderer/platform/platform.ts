/** A flow file as it was read. */
export interface FlowFile {
  readonly name: string
  readonly text: string
  /** Only where the file can be written in place. */
  readonly path?: string
  /** SHA-256 of its bytes, to notice a change from outside. */
  readonly hash?: string
}

/** What was tried did not work: what happened, and what to do. */
export interface Failed {
  readonly kind: 'failed'
  readonly message: string
  readonly remedy: string
}

export type OpenAnswer = { readonly kind: 'opened'; readonly file: FlowFile } | { readonly kind: 'cancelled' } | Failed

export type SaveAnswer =
  | { readonly kind: 'saved'; readonly file: Omit<FlowFile, 'text'> }
  /** Another program has written the file since we read it; `current` is missing when the file is gone. */
  | { readonly kind: 'changedOutside'; readonly current?: FlowFile }
  | { readonly kind: 'cancelled' }
  | Failed

/** A file that was open before. */
export interface RecentFile {
  readonly path: string
  readonly name: string
  /** ISO 8601 */
  readonly openedAt: string
}

/** Unsaved work, kept so that a crash does not lose it. */
export interface Draft {
  readonly id: string
  readonly text: string
  /** ISO 8601 */
  readonly savedAt: string
}

/** Ends a subscription. */
export type Unsubscribe = () => void

/** Flow files: native dialogs on the desktop, upload and download in a browser. */
export interface PlatformFiles {
  /** False in a browser: saving downloads a copy, and nothing is known of the file afterwards. */
  readonly canWriteInPlace: boolean
  open(): Promise<OpenAnswer>
  read(path: string): Promise<OpenAnswer>
  /** Reads a dropped file. */
  readDropped(file: File): Promise<OpenAnswer>
  /** Writes to a known path. Without `expectedHash` it writes over whatever is there. */
  save(target: { readonly path: string; readonly text: string; readonly expectedHash?: string }): Promise<SaveAnswer>
  saveAs(file: { readonly suggestedName: string; readonly text: string }): Promise<SaveAnswer>
  /**
   * Writes another flow beside a file that has a path, under a free name made of its id. Desktop only: a browser does not
   * know where files are.
   */
  readonly saveBeside?: (flow: {
    readonly path: string
    readonly id: string
    readonly text: string
  }) => Promise<SaveAnswer>
  listRecent(): Promise<readonly RecentFile[]>
  /** The system asks to open a file, e.g. after a double click. */
  onOpenRequest(listener: (path: string) => void): Unsubscribe
  /** Watches a file that is open; `hash` is missing when it is gone. */
  watch(path: string, listener: (change: { readonly hash?: string }) => void): Unsubscribe
}

export interface PlatformDrafts {
  save(draft: { readonly id: string; readonly text: string }): Promise<void>
  list(): Promise<readonly Draft[]>
  drop(id: string): Promise<void>
}

/** One command as a native menu shows it. `shortcut` as in `Mod+Shift+S`. */
export interface MenuEntry {
  readonly group: string
  readonly id: string
  readonly title: string
  readonly shortcut?: string
  readonly isEnabled: boolean
}

export interface PlatformWindow {
  /** With unsaved work, closing the window asks first. */
  setUnsaved(isUnsaved: boolean): void
  setTitle(title: string): void
  setTheme(theme: 'system' | 'light' | 'dark'): void
  setMenu(entries: readonly MenuEntry[]): void
  onMenuCommand(listener: (commandId: string) => void): Unsubscribe
  /** The window is to be closed while work is unsaved. Never called in a browser, which asks by itself. */
  onCloseRequest(listener: () => void): Unsubscribe
  answerCloseRequest(answer: { readonly canClose: boolean }): void
}

/** A runtime that this installation knows. */
export interface KnownRuntime {
  /** `local` is the desktop's own; `here` is the one that served the page. Remotes have the name of their environment. */
  readonly name: string
  /** The real address, for people and other programs. */
  readonly url: string
  /** Prefix of API calls: `fetch(apiUrl + '/api/v1/flows')`. */
  readonly apiUrl: string
  /** `added`: the main process adds the token to each call. `missing`: one has to be entered. `kept`: `readToken` has it. */
  readonly token: 'added' | 'missing' | 'kept'
}

/** The runtime that the desktop starts on this machine. */
export type LocalRuntimeStatus =
  | { readonly state: 'stopped' }
  | { readonly state: 'starting'; readonly progress: string }
  | { readonly state: 'running'; readonly apiUrl: string; readonly url: string }
  | { readonly state: 'failed'; readonly message: string; readonly remedy: string; readonly logTail: readonly string[] }

export interface LocalRuntime {
  start(): Promise<LocalRuntimeStatus>
  stop(): Promise<LocalRuntimeStatus>
  status(): Promise<LocalRuntimeStatus>
  onStatus(listener: (status: LocalRuntimeStatus) => void): Unsubscribe
  /** Its last lines. */
  log(): Promise<readonly string[]>
}

export interface PlatformRuntimes {
  list(): Promise<readonly KnownRuntime[]>
  /** The token that was entered for a runtime; undefined when there is none or the main process keeps it. */
  readToken(name: string): string | undefined
  /** Keeps a token: sealed by the system on the desktop, for this tab only in a browser. */
  saveToken(runtime: KnownRuntime, token: string): Promise<void>
  forgetToken(name: string): Promise<void>
  /** Adds or changes a remote. Undefined in a browser, which knows only the runtime that served it. */
  readonly saveRemote?: (remote: {
    readonly name: string
    readonly url: string
    readonly token?: string
  }) => Promise<void>
  readonly removeRemote?: (name: string) => Promise<void>
  /** Sign-in codes that an address brings, taken out of it at once. Browser only. */
  readonly signIn?: {
    /** The code with which the page was opened; once. */
    takeCode(): string | undefined
    /** Codes of addresses that are opened in this tab from now on. */
    onCode(listener: (code: string) => void): Unsubscribe
  }
  /** Desktop only. */
  readonly local?: LocalRuntime
}

/** Versions of the desktop app, and whether its system has a keychain. */
export interface AppInfo {
  readonly version: string
  readonly electron: string
  /** False: tokens of remotes are kept until the app ends, no longer. */
  readonly canKeepSecrets: boolean
}

/** Everything that differs between Electron and a browser. */
export interface Platform {
  readonly kind: 'desktop' | 'browser'
  readonly isMac: boolean
  readonly files: PlatformFiles
  readonly drafts: PlatformDrafts
  readonly window: PlatformWindow
  readonly runtimes: PlatformRuntimes
  readonly clipboard: { read(): Promise<string>; write(text: string): Promise<void> }
  openExternal(url: string): Promise<void>
  /** Desktop only. */
  readonly appInfo?: () => Promise<AppInfo>
  /** Tells the platform that all listeners are there. Call once. */
  announceReady(): Promise<void>
}
