import type { DebugSession, DebugStep } from '@crossdock/shared/api'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { useSubflows } from '../subflow/use-subflows.ts'
import { type DebugMarks, marksOf, noMarks } from './canvas-marks.ts'
import type { DebugState } from './debug-state.ts'
import { type InsideSubflow, marksInside, subflowAround, titleInside } from './inside-subflow.ts'
import { presentTrack } from './session-track.ts'
import { staleNodes } from './stale-nodes.ts'

/** A part of the debug session’s state. */
export function useDebug<T>(select: (state: DebugState) => T): T {
  return useStore(useWorkspace().debug, select)
}

/** The session while the flow that it steps through is the open one. */
export function useSessionHere(): DebugSession | undefined {
  const flowId = useOpenFlow(({ flow }) => flow.id)
  return useDebug(({ session }) => (session?.flow === flowId ? session : undefined))
}

const noTrack: readonly DebugStep[] = []

/** The steps that have led to where the session stands. */
function useTrack(session: DebugSession | undefined): readonly DebugStep[] {
  return useMemo(() => (session === undefined ? noTrack : presentTrack(session)), [session])
}

const noStale: ReadonlySet<string> = new Set()

/** Nodes whose steps are older than the last edit. */
function useStaleNodes(): ReadonlySet<string> {
  const session = useSessionHere()
  const ran = useDebug((state) => state.ran)
  const now = useOpenFlow(({ flow }) => flow)
  const track = useTrack(session)
  return useMemo(
    () => (ran === undefined || now === undefined || track.length === 0 ? noStale : staleNodes({ ran, now, track })),
    [ran, now, track],
  )
}

/** What the canvas shows of the session and of breakpoints; inside a called subflow, what its own picture shows. */
export function useDebugMarks(inside?: InsideSubflow): DebugMarks {
  const session = useSessionHere()
  const track = useTrack(session)
  const stale = useStaleNodes()
  const breakpoints = useDebug(({ settings }) => settings.breakpoints)
  const previous = useRef<DebugMarks>(noMarks)
  const marks = useMemo(() => {
    const input = { session, track, breakpoints, stale }
    return marksOf(inside === undefined ? input : marksInside(input, inside), previous.current)
  }, [session, track, breakpoints, stale, inside])
  useEffect(() => {
    previous.current = marks
  }, [marks])
  return marks
}

/** What people call a node of the open flow, or of a subflow that it calls. */
export function useTitles(): (node: string) => string {
  const flow = useOpenFlow((open) => open.flow)
  const find = useSubflows((state) => state.find)
  return useCallback((node) => (flow === undefined ? node : titleInside(flow, node, find)), [flow, find])
}

/** The called subflow in which the session stands, while it does. */
export function useInsideSubflow(): InsideSubflow | undefined {
  const node = useSessionHere()?.focus?.node
  const flow = useOpenFlow((open) => open.flow)
  const find = useSubflows((state) => state.find)
  return useMemo(
    () => (node === undefined || flow === undefined ? undefined : subflowAround(flow, node, find)),
    [node, flow, find],
  )
}

/** The step that is looked at: a chosen one, else the last one. */
export function useStepInView(session: DebugSession): DebugStep | undefined {
  const looking = useDebug((state) => state.looking) ?? session.at
  return useMemo(() => session.steps.find(({ id }) => id === looking), [session, looking])
}

/** A step with all of its payloads: the short one until the rest is read. */
export function useFullStep(step: DebugStep | undefined): DebugStep | undefined {
  const { debug } = useWorkspace()
  const [full, setFull] = useState<DebugStep>()
  useEffect(() => {
    if (step?.isShortened !== true) return
    let isOver = false
    const use = (read: DebugStep) => {
      if (!isOver) setFull(read)
    }
    // Why it cannot be read is told where the session’s own calls tell it.
    void debug.readStep(step).then(use, () => undefined)
    return () => {
      isOver = true
    }
  }, [debug, step])
  return full !== undefined && full.id === step?.id ? full : step
}
