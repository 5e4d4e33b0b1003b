import type { CasesStore } from '../cases/cases-store.ts'
import type { ConnectionStore } from '../connection/connection-store.ts'
import type { DebugStore } from '../debugger/debug-state.ts'
import type { DocumentStore } from '../document/document-store.ts'
import type { Position } from '../document/edits/add-node.ts'
import type { ProblemsStore } from '../document/problems.ts'
import type { ExceptionsStore } from '../exceptions/exceptions-store.ts'
import type { FileChangeStore } from '../flows/file-change.ts'
import type { PublishedStore } from '../flows/published-store.ts'
import type { JsonText } from '../json-view/json-text.ts'
import type { LiveStore } from '../live/live-store.ts'
import type { Platform } from '../platform/platform.ts'
import type { RecordsStore } from '../records/records-store.ts'
import type { RepairStore } from '../repair/repair-store.ts'
import type { CodeTables } from '../samples/code-tables.ts'
import type { SampleStore } from '../samples/sample-store.ts'
import type { SubflowShelf } from '../subflow/subflow-shelf.ts'
import type { BindingsStore } from '../systems/bindings-store.ts'
import type { MissingStore } from '../systems/missing/missing-store.ts'
import type { VersionsStore } from '../versions/versions-store.ts'
import type { ViewStore } from './view-store.ts'

/** What the canvas offers to commands while it is shown. */
export interface CanvasHandle {
  zoomIn(): void
  zoomOut(): void
  /** Shows the whole flow. */
  fit(): void
  /** Brings a node into sight and gives it the focus, unless that is to stay where it is. */
  reveal(nodeId: string, options?: { readonly keepsFocus?: boolean }): void
  /** Shows what is selected. */
  fitSelection(): void
  /** Gives the focus to the selected node, or to the one where the flow begins. */
  focus(): void
  /** Lets the name of a node or group, or the text of a note, be written in its place; by canvas id. */
  startEditing(key: string): void
  /** Opens the menu of what is selected. */
  openMenu(): void
  openSearch(): void
  /** Lets a wire be led from a node to one that is chosen by name. */
  connectFrom(nodeId: string): void
  /** Where the mouse is, in canvas coordinates; undefined when it is not over the canvas. */
  pointer(): Position | undefined
  /** The middle of what is seen, in canvas coordinates. */
  centre(): Position
  /** A place on the screen, in canvas coordinates. Undefined when it is outside the canvas. */
  placeOf(clientX: number, clientY: number): Position | undefined
}

/** Everything a command or a feature may use. One per window; React reads it through `useWorkspace`. */
export interface Workspace {
  readonly platform: Platform
  readonly documents: DocumentStore
  readonly problems: ProblemsStore
  readonly connection: ConnectionStore
  /** What the connected runtime has published under the open flow's id. */
  readonly published: PublishedStore
  /** What moves in the open flow on the connected runtime. */
  readonly live: LiveStore
  /** The open flow as text; keeps a text that is broken. */
  readonly jsonText: JsonText
  /** Its versions there, and what is compared. */
  readonly versions: VersionsStore
  /** What another program did to the open flow's file. */
  readonly fileChange: FileChangeStore
  /** The debug session of this window. */
  readonly debug: DebugStore
  /** The open flow's cases on the connected runtime, and how they went. */
  readonly cases: CasesStore
  /** What waits for a person. */
  readonly exceptions: ExceptionsStore
  /** Replays of the connected runtime. */
  readonly repair: RepairStore
  /** The search of the records screen. */
  readonly records: RecordsStore
  readonly view: ViewStore
  /** Records to design the open flow with. */
  readonly samples: SampleStore
  /** Code tables of the connected runtime, for values that are shown beside expressions. */
  readonly tables: CodeTables
  /** Subflows that the open flow calls, and the way back from one. */
  readonly subflows: SubflowShelf
  /** Systems, credentials and code tables of the connected runtime. */
  readonly bindings: BindingsStore
  /** What the open flow names and the connected runtime does not have. */
  readonly missing: MissingStore
  /** `current` is undefined while no canvas is shown. */
  readonly canvas: { current: CanvasHandle | undefined }
}
