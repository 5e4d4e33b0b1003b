import type { DebugStart } from '@crossdock/shared/api'
import { compareFlows, differenceOf, type Flow } from '@crossdock/shared/flow'
import { canAct } from '../connection/connection-store.ts'
import { keepPresent } from './breakpoints.ts'
import type { DebugSettings } from './debug-shelf.ts'
import type { DebugSources, DebugState, StartOptions } from './debug-state.ts'

/** The open flow when it says something else than what the session runs, and this person may have it run. */
export function editedFlow({ session, ran }: DebugState, { documents, connection }: DebugSources): Flow | undefined {
  const flow = documents.getState().open?.flow
  if (session === undefined || ran === undefined || flow === undefined || flow === ran) return undefined
  if (flow.id !== session.flow || session.start.kind === 'live') return undefined
  if (!canAct(connection.getState(), 'designer')) return undefined
  return differenceOf(compareFlows(ran, flow)) === 'logic' ? flow : undefined
}

/** What a session is to run: a version, the draft, or what is published where both say the same. */
export function whatRuns(
  start: DebugStart,
  {
    options,
    flow,
    sources,
  }: {
    readonly options: StartOptions
    readonly flow: Flow
    readonly sources: Pick<DebugSources, 'published' | 'connection'>
  },
): {
  readonly ran: Flow
  readonly version?: number
  readonly document?: Record<string, unknown>
  readonly runTo?: string
} {
  const { version, document, ran, runTo } = options
  const until = runTo === undefined ? {} : { runTo }
  if (version !== undefined) return { ran: ran ?? flow, version, ...until }
  if (document !== undefined) return { ran: document, document: { ...document }, ...until }
  const current = sources.published.getState().current?.flow
  const isSame = current !== undefined && differenceOf(compareFlows(current, flow)) !== 'logic'
  const mayDraft = canAct(sources.connection.getState(), 'designer') && start.kind !== 'live'
  if (current !== undefined && (isSame || !mayDraft)) return { ran: current, ...until }
  return { ran: flow, document: { ...flow }, ...until }
}

/** The settings that a session begins with: breakpoints of nodes that are there. */
export function settingsFor({ breakpoints, watches }: DebugSettings, flow: Flow): DebugSettings {
  return { breakpoints: keepPresent(breakpoints, flow.nodes), watches }
}
