import type { Breakpoint, DebugAct, DebugSession, DebugStart, DebugStep } from '@crossdock/shared/api'
import type { Flow } from '@crossdock/shared/flow'
import type { StoreApi } from 'zustand/vanilla'
import type { ConnectionStore } from '../connection/connection-store.ts'
import type { DocumentStore, OpenOptions } from '../document/document-store.ts'
import type { PublishedStore } from '../flows/published-store.ts'
import type { DebugSettings, DebugShelf } from './debug-shelf.ts'

/** A record that is to be opened, while the person chooses between the version that ran and a draft. */
export interface RecordQuestion {
  readonly recordId: string
  readonly key: string
  readonly fromNode?: string
  readonly version: number
  /** The flow as it ran. */
  readonly ran: Flow
  readonly draft?: OpenOptions
}

/**
 * Why the session does not go on. `refused`: the last act was not done, the session stands where it stood. `lost`: the
 * runtime does not answer. `back`: it answers again. `gone`: it has no such session any more.
 */
export type DebugTrouble =
  | { readonly kind: 'refused'; readonly text: string; readonly remedy: string }
  | { readonly kind: 'lost' }
  | { readonly kind: 'back' }
  | { readonly kind: 'gone' }

/** What a session runs, and how far at once. Default: what is published when the draft says the same, else the draft. */
export interface StartOptions {
  /** A published version. */
  readonly version?: number
  /** Its document, where it is known. */
  readonly ran?: Flow
  /** A draft. */
  readonly document?: Flow
  /** Stops before this node first. */
  readonly runTo?: string
}

/** What the middle of the panel shows. */
export type DebugPane = 'step' | 'next' | 'edit' | 'compare'

/** The debug session of this window. */
export interface DebugState {
  readonly session: DebugSession | undefined
  /** The flow as the session runs it. */
  readonly ran: Flow | undefined
  readonly isStarting: boolean
  /** What is under way. */
  readonly acting: DebugAct['act'] | undefined
  readonly trouble: DebugTrouble | undefined
  /** The step that is looked at; undefined: the last one. */
  readonly looking: string | undefined
  /** What the middle shows: the step in view, what stands before the next node, that in an editor, or two tracks. */
  readonly pane: DebugPane
  /** The last step of the track that is looked at. */
  readonly tip: string | undefined
  /** Id of the flow that the settings belong to. */
  readonly flowId: string | undefined
  readonly settings: DebugSettings
  readonly question: RecordQuestion | undefined
}

/** The debug session of this window and every way to act on it. React reads it through `useDebug`. */
export interface DebugStore extends Pick<StoreApi<DebugState>, 'getState' | 'subscribe' | 'getInitialState'> {
  /** Begins a session of the open flow; one that is there ends. What is refused is told in `trouble`. */
  startWith(start: DebugStart, options?: StartOptions): Promise<void>
  /** Begins again with what the last session began with. */
  beginAgain(): Promise<void>
  /** Takes up a session that this window has forgotten. */
  takeUp(sessionId: string): Promise<void>
  /** Acts follow each other in the order in which they were asked for. What runs sends an edited flow first. */
  act(act: DebugAct): Promise<void>
  /** Reads the session anew, e.g. after the runtime was away. */
  reload(): Promise<void>
  /** Reads the session anew when it is older than a revision that somebody told of. */
  hearOf(revision: number): Promise<void>
  end(): Promise<void>
  /** Looks at a step without going there; undefined: follows the session. */
  look(stepId: string | undefined): void
  showPane(pane: DebugPane): void
  /** Looks at another track. */
  chooseTrack(tip: string): void
  setBreakpoints(change: (breakpoints: readonly Breakpoint[]) => readonly Breakpoint[]): void
  setWatches(watches: readonly string[]): void
  /** A step with all of its payloads. */
  readStep(step: DebugStep): Promise<DebugStep>
  ask(question: RecordQuestion | undefined): void
  /** Takes the trouble out of sight. */
  dismiss(): void
}

/** What the store works with. */
export interface DebugSources {
  readonly documents: DocumentStore
  readonly connection: ConnectionStore
  readonly published: Pick<PublishedStore, 'getState'>
  readonly shelf: DebugShelf
}
