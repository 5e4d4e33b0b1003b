import type { ApiClient, LiveEvent, RecordDetail, RecordSummary, ResponseOf } from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ConnectionStore } from '../connection/connection-store.ts'
import type { RecordAct } from './acts/record-acts.ts'
import { createCalm } from './calm.ts'
import { type RecordQuestion, toFilter } from './search/search-filter.ts'
import { readSearch } from './search/search-language.ts'

/** What a search has found so far. */
export interface RecordsState {
  /** As it was written; undefined before the first search. */
  readonly text: string | undefined
  /** Newest first: the pages that were read. */
  readonly items: readonly RecordSummary[]
  /** Where the next page begins; undefined when all are there. */
  readonly nextCursor: string | undefined
  readonly status: 'idle' | 'reading' | 'reading-more' | 'ready' | 'failed'
  readonly problem: { readonly message: string; readonly remedy: string } | undefined
  /** For a part of a key, or text: how many records were looked at so far. */
  readonly looked: number | undefined
  /** Matches that came since, newest first; not in `items` until they are taken in. */
  readonly fresh: readonly RecordSummary[]
  /** There are more than `fresh` holds. */
  readonly isFreshCut: boolean
  /** Ids. */
  readonly selected: ReadonlySet<string>
  /** The row that the keys move; stays when one looks into a record and comes back. */
  readonly activeId: string | undefined
  /** What acts are about: the record that is looked at, or those that are chosen. */
  readonly target: RecordTarget | undefined
  /** The act whose dialog is open. */
  readonly act: RecordAct | undefined
  /** The search field is to have the focus. */
  readonly isFieldWanted: boolean
}

/** Records that an act is about; with everything that is known where it is one that is looked at. */
export interface RecordTarget {
  readonly records: readonly RecordSummary[]
  readonly detail?: RecordDetail
}

/** The search of the records screen. */
export interface RecordsStore extends Pick<StoreApi<RecordsState>, 'getState' | 'subscribe' | 'getInitialState'> {
  /** Finds, unless this is what was found last. */
  search(text: string): void
  /** Finds again, from the top. */
  refresh(): void
  /** Reads the next page, or looks further. */
  readMore(): void
  /** Puts what is new on top. */
  takeFresh(): void
  activate(id: string | undefined): void
  select(ids: ReadonlySet<string>): void
  /** Shows a record as it is now, where it is listed. */
  update(record: RecordSummary): void
  aim(target: RecordTarget | undefined): void
  startAct(act: RecordAct | undefined): void
  wantField(isWanted: boolean): void
}

/** How many records a page has. */
export const pageSize = 200
const freshLimit = 100
const freshIntervalMs = 5_000

const nothing = {
  ...({ text: undefined, items: [], nextCursor: undefined, status: 'idle', problem: undefined } as const),
  ...{ looked: undefined, fresh: [], isFreshCut: false, selected: new Set<string>(), activeId: undefined },
} satisfies Partial<RecordsState>

/** What the store needs to know of the window. */
export interface RecordsStoreOptions {
  readonly connection: ConnectionStore
  /** Whether the list is seen now: only then it is worth asking what is new. */
  isSeen(): boolean
  nowMs(): number
}

/** A store that has found nothing yet. Live events say when to ask for what is new: nothing is polled. */
export function createRecordsStore({ connection, isSeen, nowMs }: RecordsStoreOptions): RecordsStore {
  const store = createStore<RecordsState>(() => ({
    ...nothing,
    target: undefined,
    act: undefined,
    isFieldWanted: false,
  }))
  let question: RecordQuestion = {}
  /** The runtime’s time when events told it last, and when the search began. */
  let [toldAt, since]: (string | undefined)[] = []
  /** Something came while nobody looked. */
  let hasMissed = false
  let attempt = new AbortController()
  const ask = async (pageOf: (client: ApiClient) => Promise<Page>, show: (page: Page) => Partial<RecordsState>) => {
    attempt.abort()
    attempt = new AbortController()
    const { signal } = attempt
    const { client } = connection.getState()
    if (client === undefined) return
    try {
      const page = await pageOf(client)
      if (!signal.aborted) store.setState({ status: 'ready', problem: undefined, ...show(page) })
    } catch (thrown) {
      const { message, remedy } = toCrossdockError(thrown)
      if (!signal.aborted) store.setState({ status: 'failed', problem: { message, remedy } })
    }
  }
  const refresh = () => {
    const { text = '', activeId, items } = store.getState()
    since = toldAt
    question = toFilter(readSearch(text).terms, nowMs())
    store.setState({ ...nothing, text, activeId, items, status: 'reading' })
    void ask((client) => client.findRecords({ query: { ...question, limit: pageSize } }), firstPage)
  }
  const readMore = () => {
    const { nextCursor: cursor, status } = store.getState()
    if (cursor === undefined || status === 'reading' || status === 'reading-more') return
    store.setState({ status: 'reading-more' })
    void ask((client) => client.findRecords({ query: { ...question, limit: pageSize, cursor } }), nextPage(store))
  }
  const calm = createCalm(freshIntervalMs, () => askForFresh({ store, connection, question, isSeen, since }))
  connection.onEvent((event) => {
    if (event.event === 'counts' || event.event === 'rates') toldAt = event.data.at
    if (!isNews(event) || store.getState().status !== 'ready') return
    if (isSeen()) calm()
    else hasMissed = true
  })
  connection.subscribe((state, before) => {
    if (state.client !== undefined && state.client !== before.client && store.getState().text !== undefined) refresh()
  })
  return {
    ...store,
    refresh,
    readMore,
    search: (text) => {
      if (text === store.getState().text && store.getState().status !== 'failed') {
        if (hasMissed) calm()
        hasMissed = false
        return
      }
      store.setState({ text, items: [], activeId: undefined })
      refresh()
    },
    takeFresh: () =>
      store.getState().isFreshCut
        ? refresh()
        : store.setState(({ fresh, items }) => ({ items: [...fresh, ...items], fresh: [] })),
    activate: (activeId) => store.setState({ activeId }),
    select: (selected) => store.setState({ selected }),
    aim: (target) => store.setState(target === undefined ? { target, act: undefined } : { target }),
    startAct: (act) => store.setState({ act }),
    wantField: (isFieldWanted) => store.setState({ isFieldWanted }),
    update: (record) => store.setState(({ items }) => ({ items: withCurrent(items, [record]) })),
  }
}

type Page = ResponseOf<'findRecords'>

function firstPage({ items, nextCursor, looked }: Page): Partial<RecordsState> {
  return { items, nextCursor, looked }
}

function nextPage(store: StoreApi<RecordsState>) {
  return ({ items, nextCursor, looked }: Page): Partial<RecordsState> => {
    const before = store.getState()
    const known = new Set(before.items.map(({ id }) => id))
    const added = items.filter(({ id }) => !known.has(id))
    const sum = looked === undefined ? before.looked : (before.looked ?? 0) + looked
    return { items: [...before.items, ...added], nextCursor, looked: sum }
  }
}

/** Asks for what came since. Records that are known and moved on are shown as they are. */
async function askForFresh({
  store,
  connection,
  question,
  isSeen,
  since,
}: Pick<RecordsStoreOptions, 'connection' | 'isSeen'> & {
  readonly store: StoreApi<RecordsState>
  readonly question: RecordQuestion
  /** When the search began, by the runtime’s clock. */
  readonly since: string | undefined
}): Promise<void> {
  const { client } = connection.getState()
  const { items, fresh, status, text, looked } = store.getState()
  if (client === undefined || !isSeen() || status !== 'ready') return
  // A search that looks into each record is asked only for what came since; any other one also says how the top ones are.
  // Where nothing was found there are no top ones either.
  const top = fresh[0] ?? items[0]
  const newest = looked === undefined && top !== undefined ? undefined : (top?.acceptedAt ?? since)
  const from = newest ?? question.from
  const query = { ...question, ...(from === undefined ? {} : { from }), limit: freshLimit }
  const page = await client.findRecords({ query }).catch(() => undefined)
  if (page === undefined || store.getState().text !== text || store.getState().status !== 'ready') return
  store.setState((state) => {
    const known = new Set([...state.fresh, ...state.items].map(({ id }) => id))
    const added = page.items.filter(({ id }) => !known.has(id))
    const isFreshCut = state.isFreshCut || (page.nextCursor !== undefined && added.length === page.items.length)
    return { items: withCurrent(state.items, page.items), fresh: [...added, ...state.fresh], isFreshCut }
  })
}

/** The same list with those records as they are now that it holds. */
function withCurrent(items: readonly RecordSummary[], current: readonly RecordSummary[]): readonly RecordSummary[] {
  const byId = new Map(current.map((record) => [record.id, record]))
  return items.some(({ id }) => byId.has(id)) ? items.map((item) => byId.get(item.id) ?? item) : items
}

/** Whether an event says that records came or moved. */
function isNews(event: LiveEvent): boolean {
  return (
    event.event === 'counts' ||
    event.event === 'exception' ||
    (event.event === 'rates' && event.data.endedPerSecond.length > 0)
  )
}
