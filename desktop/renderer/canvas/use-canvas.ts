import { useEffect, useMemo, useRef } from 'react'
import { useOpenFlow, useProblems } from '../app/use-workspace.ts'
import { showCases } from '../cases/show-cases.ts'
import { useCaseMarks } from '../cases/use-cases.ts'
import { showDebug } from '../debugger/show-debug.ts'
import { useDebugMarks, useSessionHere } from '../debugger/use-debug.ts'
import { findInFlow } from '../document/find-in-flow.ts'
import { showLive } from '../live/show-live.ts'
import { useLive } from '../live/use-live.ts'
import { noteKey } from './canvas-ids.ts'
import { type Live, overlay } from './overlay.ts'
import { type Canvas, toCanvas } from './to-canvas.ts'
import { useCanvasUiState } from './use-canvas-ui.ts'
import { validTargets } from './valid-targets.ts'

/** The open flow as the canvas shows it, with what passes over it. */
export function useCanvas(live: Live): Canvas {
  const flow = useOpenFlow((open) => open.flow)
  const selection = useOpenFlow((open) => open.selection)
  const problems = useProblems((state) => state.byNode)
  const traffic = useLive()
  const isDebugged = useSessionHere() !== undefined
  const debugged = useDebugMarks()
  const marks = useMarks()
  const previous = useRef<Canvas>(undefined)
  const canvas = useMemo(
    () =>
      flow === undefined || selection === undefined
        ? { nodes: [], wires: [] }
        : toCanvas({ flow, selection, problems }, previous.current),
    [flow, selection, problems],
  )
  useEffect(() => {
    previous.current = canvas
  }, [canvas])
  // What passes in a session would be mistaken for what passes on the runtime.
  const withTraffic = useMemo(() => (isDebugged ? canvas : showLive(canvas, traffic)), [canvas, traffic, isDebugged])
  const tested = useCaseMarks()
  const withCases = useMemo(() => showCases(withTraffic, tested), [withTraffic, tested])
  const shown = useMemo(() => showDebug(withCases, debugged), [withCases, debugged])
  return useMemo(() => ({ ...shown, nodes: overlay(shown.nodes, { live, marks }) }), [shown, live, marks])
}

const noMarks: ReadonlyMap<string, string> = new Map()

/** Class names of what the search has found, or of where the wire that is being drawn may end. */
function useMarks(): ReadonlyMap<string, string> {
  const flow = useOpenFlow((open) => open.flow)
  const from = useCanvasUiState((state) => state.drawingFrom)
  const search = useCanvasUiState((state) => state.search)
  return useMemo(() => {
    if (flow === undefined) return noMarks
    if (from !== undefined) {
      const targets = validTargets(flow, from)
      return new Map(Object.keys(flow.nodes).map((id) => [id, targets.has(id) ? 'can-take' : 'cannot-take']))
    }
    if (search === undefined) return noMarks
    const hits = findInFlow(flow, search.query)
    return new Map(
      hits.map(({ kind, id }, index) => [
        kind === 'node' ? id : noteKey(id),
        index === search.at ? 'found found-now' : 'found',
      ]),
    )
  }, [flow, from, search])
}
