import type { DebugAct } from '@crossdock/shared/api'
import { createStore } from 'zustand/vanilla'
import { type DebugSettings, noSettings } from './debug-shelf.ts'
import type { DebugSources, DebugState, DebugStore } from './debug-state.ts'
import { createSessionLine, noSession } from './session-line.ts'

/** A store without a session. Breakpoints and watches follow the open flow. */
export function createDebugStore(sources: DebugSources): DebugStore {
  const { documents, connection, shelf } = sources
  const store = createStore<DebugState>(() => ({
    ...noSession,
    flowId: undefined,
    settings: noSettings,
    question: undefined,
  }))
  const { getState, setState } = store
  const line = createSessionLine(sources, store)
  const change = (settings: DebugSettings, order: DebugAct) => {
    const { flowId, session } = getState()
    setState({ settings })
    if (flowId !== undefined) shelf.save(flowId, settings)
    if (session !== undefined && session.flow === flowId) void line.act(order)
  }
  const followFlow = () => {
    const flowId = documents.getState().open?.flow.id
    if (flowId === getState().flowId) return
    setState({ flowId, settings: flowId === undefined ? noSettings : shelf.load(flowId) })
  }
  documents.subscribe(followFlow)
  followFlow()
  connection.subscribe((now, before) => {
    const { session, trouble } = getState()
    if (session === undefined) return
    if (before.runtime !== undefined && now.runtime?.name !== before.runtime.name) setState(noSession)
    else if (now.status === 'unreachable' && before.status !== now.status) setState({ trouble: { kind: 'lost' } })
    else if (now.status === 'online' && trouble?.kind === 'lost') setState({ trouble: { kind: 'back' } })
  })
  return {
    ...store,
    ...line,
    reload: () => line.hearOf(Number.POSITIVE_INFINITY),
    look: (looking) => setState({ looking, pane: 'step' }),
    showPane: (pane) => setState({ pane }),
    chooseTrack: (tip) => setState({ tip }),
    setBreakpoints: (update) => {
      const { settings } = getState()
      const breakpoints = update(settings.breakpoints)
      change({ ...settings, breakpoints }, { act: 'breakpoints', breakpoints })
    },
    setWatches: (watches) => change({ ...getState().settings, watches }, { act: 'watches', watches }),
    ask: (question) => setState({ question }),
    dismiss: () => setState({ trouble: undefined }),
  }
}
