import type {
  ApiClient,
  ExceptionFilter,
  ExceptionGroup,
  ExceptionSelection,
  ExceptionView,
} from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ConnectionStore } from '../connection/connection-store.ts'
import { createCalm } from '../records/calm.ts'
import type { ExceptionAct } from './exception-words.ts'

/** Which groups are shown, and in which order. */
export interface GroupChoice {
  readonly flow?: string
  readonly assignee?: string
  readonly tag?: string
  readonly code?: string
  readonly sort: 'harm' | 'age'
}

/** What was done last, and how to take it back. */
export interface DoneAct {
  readonly text: string
  readonly undo?: () => Promise<void>
}

/** What waits for a person, as far as it was read. */
export interface ExceptionsState {
  /** How many exceptions are open; undefined until it is known. */
  readonly openCount: number | undefined
  /** Open ones by cause, or those that were set aside. */
  readonly shows: 'open' | 'ignored'
  readonly choice: GroupChoice
  readonly isKnown: boolean
  readonly problem: string | undefined
  readonly groups: readonly ExceptionGroup[]
  readonly isHeldComplete: boolean
  /** The fingerprint of the group that is open. */
  readonly chosen: string | undefined
  readonly rows: readonly ExceptionView[]
  readonly nextCursor: string | undefined
  readonly isReading: boolean
  /** Ids of exceptions. */
  readonly selected: ReadonlySet<string>
  /** The row that keys are about. */
  readonly current: string | undefined
  /** The form that is open below the acts. */
  readonly form: ExceptionAct | undefined
  readonly done: DoneAct | undefined
}

/** What waits for a person. */
export interface ExceptionsStore extends Pick<StoreApi<ExceptionsState>, 'getState' | 'subscribe' | 'getInitialState'> {
  /** Reads groups and rows anew. What was known stays while it is read. Never throws; see `problem`. */
  refresh(): Promise<void>
  show(what: ExceptionsState['shows']): void
  setChoice(change: Partial<GroupChoice>): void
  /** Opens a group. */
  choose(fingerprint: string | undefined): void
  /** Reads the next page of rows. */
  readMore(): Promise<void>
  /** Does at once what a key asks for or, while the rows of a group are read for the first time, as soon as they are there. */
  whenRead(act: () => void): void
  setCurrent(exceptionId: string | undefined): void
  toggle(exceptionId: string): void
  select(exceptionIds: readonly string[]): void
  openForm(form: ExceptionAct | undefined): void
  /** Notes what was done, closes the form and reads anew. */
  finish(done: DoneAct): Promise<void>
  forgetDone(): void
}

const pageSize = 200
const mostReadAgain = 500
const leastIntervalMs = 1_500
const gatheringMs = 250

const nothing: ExceptionsState = {
  ...{ openCount: undefined, shows: 'open', choice: { sort: 'harm' }, isKnown: false, problem: undefined },
  ...{ groups: [], isHeldComplete: true, chosen: undefined, rows: [], nextCursor: undefined, isReading: false },
  ...{ selected: new Set<string>(), current: undefined, form: undefined, done: undefined },
}

const unread = { rows: [], nextCursor: undefined, selected: new Set<string>(), current: undefined, form: undefined }

/** A store that has read nothing. Live events tell when to look again; `isSeen` says whether anybody looks at the screen. */
export function createExceptionsStore(connection: ConnectionStore, isSeen: () => boolean): ExceptionsStore {
  const store = createStore<ExceptionsState>(() => nothing)
  const attempt = createReader(connection, store)
  const refresh = () => attempt((client) => readAll(client, store.getState()))
  const ahead = holdAhead(store)
  const readAnew = (change: Partial<ExceptionsState>) => {
    ahead.forget()
    store.setState({ ...unread, ...change })
    void refresh()
  }
  followEvents({ connection, store, isSeen, refresh })
  return {
    ...store,
    refresh,
    show: (shows) => readAnew({ shows }),
    setChoice: (change) => readAnew({ choice: { ...store.getState().choice, ...change }, chosen: undefined }),
    choose: (chosen) => store.getState().chosen !== chosen && readAnew({ chosen }),
    readMore: () =>
      attempt(async (client) => {
        const state = store.getState()
        const query = { ...queryOf(state), limit: pageSize, cursor: state.nextCursor }
        const { items, nextCursor } = await client.listExceptions({ query })
        return { rows: [...state.rows, ...items], nextCursor }
      }),
    whenRead: ahead.whenRead,
    setCurrent: (current) => store.setState({ current }),
    toggle: (id) => {
      const selected = new Set(store.getState().selected)
      if (!selected.delete(id)) selected.add(id)
      store.setState({ selected, current: id })
    },
    select: (ids) => store.setState({ selected: new Set(ids) }),
    openForm: (form) => store.setState({ form }),
    finish: async (done) => {
      store.setState({ done, form: undefined, selected: new Set() })
      await refresh()
    },
    forgetDone: () => store.setState({ done: undefined }),
  }
}

/** Keeps what is asked of rows that are on their way, in its order. Forgotten when others are asked for. */
function holdAhead(store: StoreApi<ExceptionsState>) {
  let held: readonly (() => void)[] = []
  const isUnread = ({ isReading, rows }: ExceptionsState) => isReading && rows.length === 0
  store.subscribe((state) => {
    if (held.length === 0 || isUnread(state)) return
    const acts = held
    held = []
    for (const act of acts) act()
  })
  return {
    whenRead: (act: () => void) => {
      if (isUnread(store.getState())) held = [...held, act]
      else act()
    },
    forget: () => {
      held = []
    },
  }
}

/** What was read, or what follows from it for the state as it is by then: people go on while it is read. */
type Found = Partial<ExceptionsState> | ((now: ExceptionsState) => Partial<ExceptionsState>)

type Reader = (read: (client: ApiClient) => Promise<Found>) => Promise<void>

/** Reads one thing at a time: what was asked for later counts. What another runtime answers is dropped. */
function createReader(connection: ConnectionStore, store: StoreApi<ExceptionsState>): Reader {
  let looks = 0
  return async (read) => {
    const { client } = connection.getState()
    if (client === undefined) return
    looks += 1
    const look = looks
    store.setState({ isReading: true })
    const found = await read(client).catch((thrown: unknown): Found => ({ problem: toCrossdockError(thrown).message }))
    if (look !== looks) return
    const change = typeof found === 'function' ? found(store.getState()) : found
    store.setState({ ...(client === connection.getState().client ? change : {}), isReading: false })
  }
}

function queryOf({ shows, choice, chosen }: ExceptionsState): ExceptionFilter {
  return shows === 'ignored'
    ? { state: 'ignored', flow: choice.flow }
    : { fingerprint: chosen, tag: choice.tag, assignee: choice.assignee }
}

async function readAll(client: ApiClient, before: ExceptionsState): Promise<Found> {
  const { items, isHeldComplete } = await client.listExceptionGroups({
    query: { ...before.choice, limit: mostReadAgain },
  })
  const isIgnored = before.shows === 'ignored'
  const isThere = items.some(({ fingerprint }) => fingerprint === before.chosen)
  const chosen = isIgnored || isThere ? before.chosen : nearest(before, items)
  const limit = Math.min(mostReadAgain, Math.max(pageSize, before.rows.length))
  const page: { readonly items: readonly ExceptionView[]; readonly nextCursor?: string } =
    isIgnored || chosen !== undefined
      ? await client.listExceptions({ query: { ...queryOf({ ...before, chosen }), limit } })
      : { items: [] }
  // Of a long list only the newest rows are read again; what was read behind them stays.
  const lastId = page.items.at(-1)?.id ?? ''
  const isLonger = chosen === before.chosen && before.rows.length > mostReadAgain && page.nextCursor !== undefined
  const behind = isLonger ? before.rows.filter(({ id }) => id < lastId) : []
  const rows = [...page.items, ...behind]
  const ids = new Set(rows.map(({ id }) => id))
  return (now) => ({
    ...{ isKnown: true, problem: undefined, groups: items, isHeldComplete },
    ...{ chosen, rows, nextCursor: behind.length > 0 ? before.nextCursor : page.nextCursor },
    selected: new Set([...now.selected].filter((id) => ids.has(id))),
    current: now.current !== undefined && ids.has(now.current) ? now.current : page.items[0]?.id,
    ...(chosen === before.chosen ? {} : { form: undefined }),
    ...lostForm(now, ids),
  })
}

const actsOnOne: readonly (ExceptionAct | undefined)[] = ['edit', 'verify']

/** Closes a form when nothing is left of what it is about: it must not go over to other records under one’s hands. */
function lostForm(now: ExceptionsState, ids: ReadonlySet<string>): Partial<ExceptionsState> | undefined {
  const row = actsOnOne.includes(now.form) ? singleRow(now) : undefined
  const about = row === undefined ? [...now.selected] : [row.id]
  if (now.form === undefined || about.length === 0 || about.some((id) => ids.has(id))) return undefined
  const who = row === undefined ? 'What was selected waits' : `${row.key} waits`
  return { form: undefined, done: { text: `${who} here no more, so the form was closed` } }
}

/** What an act is about: the selected rows, or all open ones of the group. */
export function selectionOf({ chosen, selected, shows }: ExceptionsState): ExceptionSelection {
  if (selected.size > 0 || shows === 'ignored') return { exceptionIds: [...selected] }
  return { fingerprint: chosen ?? '' }
}

/** The group that is open. */
export function chosenGroup({ chosen, groups, shows }: ExceptionsState): ExceptionGroup | undefined {
  return shows === 'open' ? groups.find(({ fingerprint }) => fingerprint === chosen) : undefined
}

/** How many exceptions an act is about. */
export function countOf(state: ExceptionsState): number {
  return state.selected.size > 0 ? state.selected.size : (chosenGroup(state)?.count ?? 0)
}

/** The row that an act on a single record is about: the only selected one, else the one in view. */
export function singleRow(state: ExceptionsState): ExceptionView | undefined {
  const [only] = state.selected.size === 1 ? state.selected : []
  return state.rows.find(({ id }) => id === (only ?? state.current))
}

/** When a group is gone, the one that stands now where it stood. */
function nearest({ chosen, groups }: ExceptionsState, now: readonly ExceptionGroup[]): string | undefined {
  const place = groups.findIndex(({ fingerprint }) => fingerprint === chosen)
  return (now[Math.min(Math.max(place, 0), now.length - 1)] ?? now[0])?.fingerprint
}

/** Notes how many are open as events tell it, and looks again when something was parked or went on while the screen is seen. */
function followEvents({
  connection,
  store,
  isSeen,
  refresh,
}: {
  readonly connection: ConnectionStore
  readonly store: StoreApi<ExceptionsState>
  isSeen(): boolean
  refresh(): Promise<void>
}): void {
  let lastStanding = -1
  const calm = createCalm(leastIntervalMs, async () => {
    // What comes at once, e.g. all that a system that is down refuses, is looked at once.
    await new Promise((resolve) => setTimeout(resolve, gatheringMs))
    if (isSeen()) await refresh()
  })
  connection.onEvent((event) => {
    if (event.event === 'exception') calm()
    if (event.event !== 'counts') return
    const { open, openExceptions } = event.data
    if (store.getState().openCount !== openExceptions) store.setState({ openCount: openExceptions })
    const isWaiting = ({ state }: { readonly state: string }) => state === 'parked' || state === 'held'
    const standing = open.filter(isWaiting).reduce((sum, { count }) => sum + count, openExceptions)
    if (standing !== lastStanding) calm()
    lastStanding = standing
  })
  connection.subscribe((state, before) => {
    if (state.runtime?.name !== before.runtime?.name) store.setState(nothing, true)
  })
}
