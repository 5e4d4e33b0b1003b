import { type Flow, serializeFlow } from '@crossdock/shared/flow'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { FlowOrigin } from './flow-origin.ts'
import { newId } from './new-id.ts'
import { emptySelection, keepExisting, type Selection, selectionOf } from './selection.ts'

/** One step that undo goes back. */
export interface HistoryEntry {
  /** What was done, as in “Undo: <label>”. */
  readonly label: string
  /** The flow before it. */
  readonly flow: Flow
  readonly selection: Selection
}

/** A text of the JSON view that is not what the canvas shows: it is no flow yet, or both were edited. */
export interface ApartText {
  readonly text: string
  /** The canvas was edited while the text was broken. */
  readonly isApart: boolean
  /** The text has never been a flow. */
  readonly isUnread: boolean
}

/** The flow that is open in the designer. */
export interface OpenFlow {
  /** Names its draft; stays the same while it is open, whatever becomes of the flow's own id. */
  readonly draftId: string
  readonly flow: Flow
  /** The flow as it is saved at its origin; undefined when it has never been. */
  readonly saved: Flow | undefined
  /** Unsaved as well, where there is one. */
  readonly apartText: ApartText | undefined
  /** True when `flow` says something else than `saved`, or a text of its own stands in the JSON view. */
  readonly isDirty: boolean
  readonly origin: FlowOrigin
  readonly selection: Selection
  /** Oldest first. */
  readonly past: readonly HistoryEntry[]
  /** Next redo first. */
  readonly future: readonly HistoryEntry[]
}

/** The state of the document store: one open flow or none. */
export interface DocumentState {
  readonly open: OpenFlow | undefined
}

/** What an edit is called and how it joins the history. */
export interface EditNote {
  readonly label: string
  /** Edits that follow each other within 1.5 s under the same name are undone together, e.g. keystrokes of one field. */
  readonly group?: string
  /** What is selected afterwards. `added`: the nodes and notes that the edit added. Default: what was, as far as it exists. */
  readonly select?: Selection | 'added'
}

/** How a flow is opened. */
export interface OpenOptions {
  readonly flow: Flow
  readonly origin: FlowOrigin
  /** The flow as it is saved at its origin. Left out for what is not saved anywhere yet. */
  readonly saved?: Flow | undefined
  /** What was left in the JSON view. */
  readonly apartText?: ApartText | undefined
  /** Left out, it gets a new one. */
  readonly draftId?: string
}

/** The open flow and every way to change it. Framework-free; React reads it through `useOpenFlow`. */
export interface DocumentStore extends Pick<StoreApi<DocumentState>, 'getState' | 'subscribe' | 'getInitialState'> {
  open(options: OpenOptions): void
  close(): void
  /** Applies a pure edit. An edit that answers the same object changes nothing and leaves no history. */
  edit(note: EditNote, edit: (flow: Flow) => Flow): void
  undo(): void
  redo(): void
  select(selection: Selection): void
  /** Notes what stands in the JSON view and is not the flow; undefined when both say the same again. */
  keepText(text: ApartText | undefined): void
  /** Remembers that the flow (as it was when saving began) is saved at an origin. */
  markSaved(saved: Flow, origin: FlowOrigin): void
}

const groupWindowMs = 1500
const maxHistory = 200

/** A store with nothing open. The clock is for grouping keystrokes, in milliseconds. */
export function createDocumentStore(clock: () => number = Date.now): DocumentStore {
  const store = createStore<DocumentState>(() => ({ open: undefined }))
  let lastGroup: { readonly name: string; readonly atMs: number } | undefined
  const change = (update: (open: OpenFlow) => OpenFlow) => {
    const { open } = store.getState()
    if (open === undefined) return
    const changed = update(open)
    if (changed !== open) store.setState({ open: changed })
  }
  const joinsLast = ({ group }: EditNote, open: OpenFlow) => {
    const isSame = group !== undefined && group === lastGroup?.name && clock() - lastGroup.atMs < groupWindowMs
    lastGroup = group === undefined ? undefined : { name: group, atMs: clock() }
    return isSame && open.past.length > 0
  }
  return {
    ...store,
    open: ({ flow, origin, saved, apartText, draftId = newId() }) => {
      lastGroup = undefined
      const fresh = { draftId, flow, saved, origin, apartText, selection: emptySelection, past: [], future: [] }
      store.setState({ open: { ...fresh, isDirty: isDirty(fresh) } })
    },
    close: () => store.setState({ open: undefined }),
    edit: (note, edit) =>
      change((open) => {
        const flow = edit(open.flow)
        return flow === open.flow ? open : applyEdit(open, { flow, note, isJoined: joinsLast(note, open) })
      }),
    undo: () => {
      lastGroup = undefined
      change(goBack)
    },
    redo: () => {
      lastGroup = undefined
      change(goForward)
    },
    select: (selection) => change((open) => ({ ...open, selection })),
    keepText: (apartText) =>
      change((open) => {
        if (open.apartText === apartText) return open
        return { ...open, apartText, isDirty: isDirty({ ...open, apartText }) }
      }),
    markSaved: (saved, origin) => change((open) => ({ ...open, saved, origin, isDirty: isDirty({ ...open, saved }) })),
  }
}

function applyEdit(
  open: OpenFlow,
  { flow, note, isJoined }: { readonly flow: Flow; readonly note: EditNote; readonly isJoined: boolean },
): OpenFlow {
  const entry: HistoryEntry = { label: note.label, flow: open.flow, selection: open.selection }
  return {
    ...open,
    flow,
    selection: keepExisting(selectAfter(open, { flow, select: note.select }), flow),
    past: isJoined ? open.past : [...open.past, entry].slice(-maxHistory),
    future: [],
    isDirty: isDirty({ ...open, flow }),
  }
}

function selectAfter(
  open: OpenFlow,
  { flow, select }: { readonly flow: Flow; readonly select: EditNote['select'] },
): Selection {
  if (select === undefined) return open.selection
  if (select !== 'added') return select
  const isNew = (before: object | undefined) => (id: string) => !Object.hasOwn(before ?? {}, id)
  return {
    ...selectionOf(Object.keys(flow.nodes).filter(isNew(open.flow.nodes))),
    notes: new Set(Object.keys(flow.notes ?? {}).filter(isNew(open.flow.notes))),
  }
}

function goBack(open: OpenFlow): OpenFlow {
  const entry = open.past.at(-1)
  if (entry === undefined) return open
  const undone: HistoryEntry = { label: entry.label, flow: open.flow, selection: open.selection }
  return {
    ...open,
    flow: entry.flow,
    selection: entry.selection,
    past: open.past.slice(0, -1),
    future: [undone, ...open.future],
    isDirty: isDirty({ ...open, flow: entry.flow }),
  }
}

function goForward(open: OpenFlow): OpenFlow {
  const [entry, ...rest] = open.future
  if (entry === undefined) return open
  const redone: HistoryEntry = { label: entry.label, flow: open.flow, selection: open.selection }
  return {
    ...open,
    flow: entry.flow,
    selection: entry.selection,
    past: [...open.past, redone],
    future: rest,
    isDirty: isDirty({ ...open, flow: entry.flow }),
  }
}

function isDirty({ flow, saved, apartText }: Pick<OpenFlow, 'flow' | 'saved' | 'apartText'>): boolean {
  if (saved === undefined || apartText !== undefined) return true
  return flow !== saved && serializeFlow(flow) !== serializeFlow(saved)
}
