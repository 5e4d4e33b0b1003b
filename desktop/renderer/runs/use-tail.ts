import type { LiveEvent, TailRecord } from '@crossdock/shared/api'
import { useEffect, useRef, useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { followEvents } from '../connection/follow-events.ts'

/** What is shown of a flow's records as they come and end, newest first. */
export interface TailLine extends TailRecord {
  readonly name: string
}

/** How many more there were at a moment than could be shown. */
export interface TailGap {
  readonly name: string
  readonly at: string
  readonly more: number
}

const maxShown = 500
const againAfterMs = 3_000

/** Follows a flow's records while it is on. What comes while it is paused waits, and is shown when it goes on. */
export function useTail(flow: string, { isPaused }: { readonly isPaused: boolean }) {
  const { platform } = useWorkspace()
  const runtime = useConnection((state) => (state.status === 'online' ? state.runtime : undefined))
  const [lines, setLines] = useState<readonly (TailLine | TailGap)[]>([])
  const waiting = useRef<readonly (TailLine | TailGap)[]>([])
  const [waitingCount, setWaitingCount] = useState(0)
  const paused = useRef(isPaused)
  useEffect(() => {
    paused.current = isPaused
    if (isPaused || waiting.current.length === 0) return
    const held = waiting.current
    waiting.current = []
    setWaitingCount(0)
    setLines((before) => [...held, ...before].slice(0, maxShown))
  }, [isPaused])
  useEffect(() => {
    if (runtime === undefined) return
    const abort = new AbortController()
    const { signal } = abort
    let count = 0
    const tell = (event: LiveEvent) => {
      if (event.event !== 'tail' || event.data.flow !== flow) return
      const { at, more, records } = event.data
      const fresh = records.map((record): TailLine => ({ ...record, name: `r${count++}` })).reverse()
      const told = more > 0 ? [...fresh, { name: `g${count++}`, at, more }] : fresh
      if (!paused.current) {
        setLines((before) => [...told, ...before].slice(0, maxShown))
        return
      }
      waiting.current = [...told, ...waiting.current].slice(0, maxShown)
      setWaitingCount(waiting.current.length)
    }
    const follow = async () => {
      while (!signal.aborted) {
        const token = platform.runtimes.readToken(runtime.name)
        // Why it ended is for the connection to find out and tell.
        await followEvents({ apiUrl: runtime.apiUrl, token, tail: flow, signal, tell }).catch(() => undefined)
        if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, againAfterMs))
      }
    }
    setLines([])
    void follow()
    return () => abort.abort()
  }, [platform, runtime, flow])
  return { lines, waitingCount }
}
