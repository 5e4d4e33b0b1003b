import type { ReplayView } from '@crossdock/shared/api'
import type { Flow } from '@crossdock/shared/flow'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ConnectionStore } from '../connection/connection-store.ts'
import type { PageVisibility } from '../live/page-visibility.ts'
import type { RetryRequest } from './retry-request.ts'

/** What is being repaired in the designer. */
export interface Repairing {
  /** What it is about, e.g. “42 shipments”. */
  readonly title: string
  readonly cause: string
  readonly flow: string
  readonly fingerprint: string
  /** The node at which the records stopped. */
  readonly node: string
  /** The flow as it ran for them. */
  readonly ran: Flow
}

/** Replays of the connected runtime, and what is being prepared. */
export interface RepairState {
  /** What the retry sheet is about. */
  readonly request: RetryRequest | undefined
  /** Replays that run or wait, and those that ended while somebody watched, newest first. */
  readonly replays: readonly ReplayView[]
  /** The replay whose report is open. */
  readonly report: string | undefined
  readonly repairing: Repairing | undefined
}

/** Replays, watched while they run. */
export interface RepairStore extends Pick<StoreApi<RepairState>, 'getState' | 'subscribe' | 'getInitialState'> {
  prepare(request: RetryRequest): void
  /** Reads which replays there are. Never throws. */
  refresh(): Promise<void>
  /** Takes in a replay as it was just answered, and watches it. */
  watch(replay: ReplayView): void
  /** Takes an ended replay out of sight. */
  dismiss(id: string): void
  openReport(id: string): void
  setRepairing(repairing: Repairing | undefined): void
}

const pollMs = 2_000
const looksBack = 20

const nothing: RepairState = { request: undefined, replays: [], report: undefined, repairing: undefined }

/** True while a replay may still do something. */
export function isUnderWay({ state }: Pick<ReplayView, 'state'>): boolean {
  return state === 'running' || state === 'waiting' || state === 'settling'
}

/** A store that knows no replays. Asks every two seconds while one is under way and the window is seen, and else not at all. */
export function createRepairStore(
  connection: ConnectionStore,
  { page, onMoved }: { readonly page: PageVisibility; onMoved(): void },
): RepairStore {
  const store = createStore<RepairState>(() => nothing)
  let timer: ReturnType<typeof setTimeout> | undefined
  const schedule = () => {
    clearTimeout(timer)
    timer = undefined
    const isAny = store.getState().replays.some(isUnderWay)
    if (isAny && page.isVisible() && connection.getState().client !== undefined) {
      timer = setTimeout(() => void refresh(), pollMs)
    }
  }
  const refresh = async () => {
    const { client } = connection.getState()
    const page = await client?.listReplays({ query: { limit: looksBack } }).catch(() => undefined)
    if (page !== undefined && client === connection.getState().client) {
      const known = new Set(store.getState().replays.map(({ id }) => id))
      const replays = page.items.filter((replay) => isUnderWay(replay) || known.has(replay.id))
      const before = JSON.stringify(store.getState().replays)
      if (JSON.stringify(replays) !== before) {
        store.setState({ replays })
        onMoved()
      }
    }
    schedule()
  }
  connection.subscribe((state, before) => {
    if (state.runtime?.name !== before.runtime?.name) store.setState(nothing, true)
    if (state.client !== before.client && state.client !== undefined) void refresh()
  })
  page.onChange(() => page.isVisible() && void refresh())
  return {
    ...store,
    refresh,
    prepare: (request) => store.setState({ request }),
    watch: (replay) => {
      const others = store.getState().replays.filter(({ id }) => id !== replay.id)
      store.setState({ replays: [replay, ...others] })
      schedule()
    },
    dismiss: (id) => store.setState(({ replays }) => ({ replays: replays.filter((replay) => replay.id !== id) })),
    openReport: (report) => store.setState({ report }),
    setRepairing: (repairing) => store.setState({ repairing }),
  }
}
