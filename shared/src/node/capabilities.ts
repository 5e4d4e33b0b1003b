import type { LookupTable } from '../expression/index.ts'

/** The log of one node; lines carry flow, node and record by themselves. Never pass a payload or a secret. */
export interface NodeLog {
  info(message: string, facts?: Readonly<Record<string, unknown>>): void
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void
}

/** The doors to the outside. Every one is bound to a declared system; there is no other way out. */
export interface SystemAccess {
  /** A declared HTTP system. Throws SYSTEM_MISSING. */
  http(name: string): HttpSystem
  /** A declared folder. Throws SYSTEM_MISSING. */
  folder(name: string): FolderSystem
  /** Code tables of this environment. */
  readonly lookup: LookupTable
  /** Runs an analyst's JavaScript behind its walls. */
  readonly sandbox: Sandbox
}

/** Time limits of one outbound HTTP call, in milliseconds. */
export interface HttpTimeouts {
  readonly connectMs: number
  readonly headersMs: number
  /** Longest pause between two pieces of the body. */
  readonly bodyMs: number
  readonly totalMs: number
}

/** One outbound HTTP call, relative to its system's base address. */
export interface HttpCall {
  readonly method: string
  /** Appended to the base address; may hold a query. An absolute address is refused unless it has the system's own origin. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
  readonly timeouts: HttpTimeouts
  readonly maxResponseBytes: number
  /** Aborts when nobody wants the call any more: it is not sent when its turn comes. Nothing happens to a call that was. Set by the engine. */
  readonly withdrawn?: AbortSignal
}

/** An answer. The body is complete and decompressed. */
export interface HttpAnswer {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** A declared HTTP system: address, credential and egress rule are its own. */
export interface HttpSystem {
  /**
   * Sends one call. Any status is an answer. Throws REMOTE_UNAVAILABLE, TIMED_OUT, REMOTE_INVALID_ANSWER,
   * INPUT_TOO_LARGE, EGRESS_FORBIDDEN or CREDENTIAL_MISSING; `outcome` is `unknown` when bytes had been sent.
   */
  request(call: HttpCall, signal: AbortSignal): Promise<HttpAnswer>
}

/** One file in a declared folder. */
export interface FolderEntry {
  /** Path below the folder's root, with `/`. */
  readonly path: string
  readonly sizeBytes: number
  readonly modifiedAtMs: number
}

/** A declared folder. Every path is resolved by the one path resolver; PATH_FORBIDDEN when it leads outside. */
export interface FolderSystem {
  /** Files directly in a sub-folder, sorted by name. Empty when the sub-folder does not exist. */
  list(subfolder: string): Promise<readonly FolderEntry[]>
  /** Reads a file as a stream of pieces, from a byte offset. */
  read(path: string, options?: { readonly fromByte?: number }): AsyncIterable<Uint8Array>
  /** Writes a whole file: temp name, fsync, rename. Replaces what is there. */
  write(path: string, content: string | Uint8Array): Promise<void>
  /** Renames inside the folder; makes the target's sub-folder. A taken name gets a numbered suffix; answers the name used. */
  move(from: string, to: string): Promise<string>
  /** Cuts the file to `atByte`, appends, fsyncs and answers the new size in bytes. Creates it when missing. */
  append(path: string, options: { readonly atByte: number; readonly content: string | Uint8Array }): Promise<number>
  /** The whole text of a small file (under 16 MB), or undefined when it does not exist. */
  readText(path: string): Promise<string | undefined>
  /** What is known about one file, or undefined when it does not exist. */
  stat(path: string): Promise<FolderEntry | undefined>
  /**
   * Runs work while nobody else, in this process or another one, runs work under the lock of this path. It binds only
   * those who ask for it. A holder that died is passed over after a while. Rejects when the signal aborts the waiting.
   */
  exclusively<T>(path: string, options: { readonly work: () => Promise<T>; readonly signal: AbortSignal }): Promise<T>
}

/** Limits of one call into the sandbox. */
export interface SandboxLimits {
  readonly timeoutMs: number
  readonly memoryMb: number
}

/** One item for the sandbox: JSON text in, JSON text or an error out. */
export type SandboxAnswer =
  | { readonly ok: true; readonly json: string; readonly logs: readonly string[] }
  | {
      readonly ok: false
      readonly code: 'CODE_FAILED' | 'CODE_LIMIT'
      readonly message: string
      readonly line?: number
    }

/** One record as the sandbox sees it. The seed makes `Math.random` repeatable, `nowMs` fixes the clock. */
export interface SandboxItem {
  readonly json: string
  readonly seed: string
  readonly nowMs: number
}

/** QuickJS in WebAssembly in a killable child process without network. State never outlives a call's trust domain. */
export interface Sandbox {
  /** Runs a function body (`record` is its argument) over items. Answers in order; never throws for user code. */
  run(
    job: {
      /** The flow and node: never shares an instance with another. */
      readonly trustDomain: string
      readonly code: string
      readonly items: readonly SandboxItem[]
      readonly limits: SandboxLimits
    },
    signal: AbortSignal,
  ): Promise<readonly SandboxAnswer[]>
}

/** Checks presented secrets without handing the stored ones out. Constant time. Unknown credential: always false. */
export interface CredentialCheck {
  matchesToken(credential: string, presented: string): Promise<boolean>
  /** HMAC over the exact bytes given. `signatureHex` is lower-case hex. */
  matchesHmac(
    credential: string,
    options: { readonly algorithm: 'sha256' | 'sha512'; readonly data: Uint8Array; readonly signatureHex: string },
  ): Promise<boolean>
}
