import { z } from 'zod'

/**
 * What the renderer may ask the main process, and what the main process tells it. One entry costs two places: here, and
 * the handler in `desktop/main/handlers.ts`, which the compiler asks for. Inputs are checked at the door of the main
 * process; what is refused there rejects with a message for people. Expected alternatives are answers, not errors.
 */

const nothing = z.void()
const path = z.string().min(1).max(4_096)
/** A flow document or a draft of one, as text. Far above any real flow. */
const documentText = z.string().max(32 * 1024 * 1024)
/** SHA-256 of the file's bytes, in hex. */
const hash = z.string().regex(/^[0-9a-f]{64}$/)
/** The id of a flow document. */
const flowId = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/)
/** The renderer's own name of an unsaved document. */
const draftId = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/)
/** What a remote runtime is called on this machine. `local` is the runtime of the app itself. */
const remoteName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
  .refine((name) => name !== 'local', 'The name `local` belongs to the runtime of this app.')

/** A file as it was read: its place, its text, and the hash by which a later save recognises it. */
export const flowFileSchema = z.object({ path, name: z.string(), text: documentText, hash })

const failed = z.object({ kind: z.literal('failed'), message: z.string(), remedy: z.string() })
const opened = z.object({ kind: z.literal('opened'), file: flowFileSchema })
const cancelled = z.object({ kind: z.literal('cancelled') })
const saved = z.object({ kind: z.literal('saved'), path, name: z.string(), hash })
/** The file is not what `expectedHash` says: another program has written it, or it is gone (`current` is null). */
const changedOutside = z.object({ kind: z.literal('changedOutside'), current: flowFileSchema.nullable() })

const draftSchema = z.object({ id: draftId, text: documentText, savedAt: z.iso.datetime() })
const recentFileSchema = z.object({ path, name: z.string(), openedAt: z.iso.datetime() })

/** One command of the renderer as the native menu shows it. */
export const menuItemSchema = z.object({
  /** The menu it stands in, as its title: `File`, `Edit`, `View`, `Flow`… Menus appear in the order of their first item. */
  group: z.string().min(1).max(40),
  id: z.string().min(1).max(100),
  title: z.string().min(1).max(120),
  /** Keys joined by `+`, as in `Mod+Shift+S`; `Mod` is ⌘ on macOS and Ctrl elsewhere. Shown only: the renderer acts on keys. */
  shortcut: z.string().max(40).optional(),
  isEnabled: z.boolean(),
})

/** How the local runtime stands. Its token is not part of this: it stays in the main process. */
export const runtimeStatusSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('stopped') }),
  /** `progress` is one line for people. */
  z.object({ state: z.literal('starting'), progress: z.string() }),
  /**
   * `apiUrl` is the prefix for calls from the renderer (`fetch(apiUrl + '/api/v1/flows')`); `url` is the real address, for
   * showing and for other programs (webhooks).
   */
  z.object({ state: z.literal('running'), apiUrl: z.string(), url: z.url(), port: z.int() }),
  /** It did not start, or it died. `logTail` holds its last lines. */
  z.object({ state: z.literal('failed'), message: z.string(), remedy: z.string(), logTail: z.array(z.string()) }),
])

const remoteSchema = z.object({
  name: remoteName,
  /** The real address. */
  url: z.url({ protocol: /^https?$/ }),
  /** The prefix for calls from the renderer; the main process adds the token to them. */
  apiUrl: z.string(),
  /** `sealed`: kept, encrypted by the system. `untilExit`: this system offers no encryption, so it is forgotten at exit. */
  token: z.enum(['sealed', 'untilExit', 'missing']),
})

/** Calls from the renderer to the main process: name → input and output. */
export const calls = {
  /** Tells that the renderer has subscribed to its events. What waited for it (`openFile`) is sent now. */
  announceReady: { input: nothing, output: nothing },

  /** Asks for a file and reads it. */
  openFlowFile: { input: nothing, output: z.discriminatedUnion('kind', [opened, cancelled, failed]) },
  /** Reads a file that the user has chosen before: from the dialog, a recent file, a dropped file, an `openFile` event. */
  readFlowFile: { input: z.object({ path }), output: z.discriminatedUnion('kind', [opened, failed]) },
  /**
   * Writes a file atomically. `expectedHash` is the one of the last read or save; null writes over whatever is there, after
   * the user has said so.
   */
  saveFlowFile: {
    input: z.object({ path, text: documentText, expectedHash: hash.nullable() }),
    output: z.discriminatedUnion('kind', [saved, changedOutside, failed]),
  },
  /** Asks where to save, and saves there. The dialog asks before it writes over another file. */
  saveFlowFileAs: {
    input: z.object({ suggestedName: z.string().min(1).max(200), text: documentText }),
    output: z.discriminatedUnion('kind', [saved, cancelled, failed]),
  },
  /**
   * Writes another flow beside a chosen file (`path`), as `<id>.flow.json`; where that is taken, with a number. Never writes
   * over anything. From then on it is a chosen file too.
   */
  saveFlowFileBeside: {
    input: z.object({ path, id: flowId, text: documentText }),
    output: z.discriminatedUnion('kind', [saved, failed]),
  },
  /** Watches a chosen file: `flowFileChanged` tells when another program has changed it. */
  watchFlowFile: { input: z.object({ path }), output: nothing },
  unwatchFlowFile: { input: z.object({ path }), output: nothing },
  listRecentFiles: { input: nothing, output: z.array(recentFileSchema) },
  forgetRecentFile: { input: z.object({ path }), output: nothing },
  showInFolder: { input: z.object({ path }), output: nothing },

  /** Keeps unsaved work so that a crash does not lose it. */
  saveDraft: { input: z.object({ id: draftId, text: documentText }), output: nothing },
  listDrafts: { input: nothing, output: z.array(draftSchema) },
  dropDraft: { input: z.object({ id: draftId }), output: nothing },

  /** With unsaved work, closing the window sends `closeRequested` first. */
  setUnsaved: { input: z.object({ isUnsaved: z.boolean() }), output: nothing },
  /** The answer to `closeRequested`. `canClose: false` keeps the window. */
  confirmClose: { input: z.object({ canClose: z.boolean() }), output: nothing },
  setTheme: { input: z.object({ theme: z.enum(['system', 'light', 'dark']) }), output: nothing },
  /** The window's title: document first, `Crossdock` is added. */
  setTitle: { input: z.object({ title: z.string().max(300) }), output: nothing },
  setMenu: { input: z.object({ items: z.array(menuItemSchema).max(300) }), output: nothing },

  /** Starts the local runtime, or answers at once when it runs. Progress and outcome come as `runtimeStatus` events too. */
  startRuntime: { input: nothing, output: runtimeStatusSchema },
  stopRuntime: { input: nothing, output: runtimeStatusSchema },
  readRuntimeStatus: { input: nothing, output: runtimeStatusSchema },
  /** The last lines (at most 1,000) that the local runtime has written. */
  runtimeLog: { input: nothing, output: z.array(z.string()) },

  listRemotes: { input: nothing, output: z.array(remoteSchema) },
  /** Adds or changes a remote runtime. Without `token` the one that is kept stays, unless the address has another origin. */
  saveRemote: {
    input: z.object({
      name: remoteName,
      url: z.url({ protocol: /^https?$/ }),
      token: z.string().min(1).max(4_096).optional(),
    }),
    output: remoteSchema,
  },
  removeRemote: { input: z.object({ name: remoteName }), output: nothing },

  /** Opens a page outside the app. Anything but https, http and mailto is refused. */
  openExternal: { input: z.object({ url: z.url({ protocol: /^(https?|mailto)$/ }).max(2_048) }), output: nothing },
  appInfo: {
    input: nothing,
    output: z.object({
      version: z.string(),
      electron: z.string(),
      platform: z.enum(['linux', 'darwin', 'win32']),
      isPackaged: z.boolean(),
      /** False where the system offers no encryption: tokens of remotes are then kept until exit only. */
      canKeepSecrets: z.boolean(),
    }),
  },
  readClipboard: { input: nothing, output: z.string() },
  writeClipboard: { input: z.object({ text: documentText }), output: nothing },
} as const satisfies Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>

/** Calls that the preload makes itself and does not offer to the page. */
export const privateCalls = {
  /** The path of a file that the user has dropped. The page could not have made it up: it comes from the `File` itself. */
  allowDroppedFile: { input: z.object({ path }), output: nothing },
} as const satisfies Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>

/** Events from the main process to the renderer: name → payload. */
export const events = {
  /** Another program has changed a watched file, or removed it (`hash` is null). Our own saves are not told. */
  flowFileChanged: z.object({ path, hash: hash.nullable() }),
  /** The system asks to open a file: double click, second start, argument. Read it with `readFlowFile`. */
  openFile: z.object({ path }),
  /** The window is to be closed while work is unsaved. Answer with `confirmClose`. */
  closeRequested: z.object({ reason: z.enum(['window', 'quit']) }),
  /** A command was chosen in the native menu. */
  menuCommand: z.object({ id: z.string() }),
  runtimeStatus: runtimeStatusSchema,
} as const satisfies Record<string, z.ZodType>
