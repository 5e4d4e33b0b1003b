import type { LogFilter, LogLine } from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { createCalm } from '../records/calm.ts'

/** Lines that are shown at most while one reads along: the oldest go. */
const maxShown = 5_000
const followMs = 1_500
const pageSize = 200

/** A log as it is read: newest first. */
export interface Log {
  /** Undefined while the first page is read. */
  readonly lines: readonly LogLine[] | undefined
  readonly hasMore: boolean
  /** True when lines may be further back that have not been looked at. */
  readonly isBounded: boolean
  readonly problem: string | undefined
  readMore(): void
}

/** Reads a log, and along with it while it is followed: whenever live events say that something moved. */
export function useLog(filter: LogFilter, { isFollowed }: { readonly isFollowed: boolean }): Log {
  const { connection } = useWorkspace()
  const client = useConnection((state) => state.client)
  const [state, setState] = useState<{ lines?: readonly LogLine[]; cursor?: string | undefined; isBounded?: boolean }>(
    {},
  )
  const [problem, setProblem] = useState<string>()
  const key = JSON.stringify(filter)
  const turn = useRef(0)
  const newest = useRef<string | undefined>(undefined)
  const ask = useCallback(
    async (
      more: Pick<LogFilter, 'cursor' | 'after'>,
      put: (page: Awaited<ReturnType<NonNullable<typeof client>['listLogs']>>) => void,
    ): Promise<void> => {
      const mine = turn.current
      const query = { ...(JSON.parse(key) as LogFilter), limit: pageSize, ...more }
      await client?.listLogs({ query }).then(
        (page) => {
          if (mine !== turn.current) return
          setProblem(undefined)
          put(page)
        },
        (thrown: unknown) => {
          const { message, remedy } = toCrossdockError(thrown)
          if (mine === turn.current) setProblem(`${message} ${remedy}`)
        },
      )
    },
    [client, key],
  )
  useEffect(() => {
    turn.current++
    newest.current = undefined
    setState({})
    void ask({}, ({ isBounded, items, nextCursor }) => {
      newest.current = items[0]?.id ?? '0'
      setState({ lines: items, cursor: nextCursor, isBounded })
    })
  }, [ask])
  useEffect(() => {
    if (!isFollowed) return
    const readAlong = async () => {
      if (newest.current === undefined || document.visibilityState !== 'visible') return
      await ask({ after: newest.current }, ({ items }) => {
        const last = items.at(-1)
        if (last === undefined || BigInt(last.id) <= BigInt(newest.current ?? '0')) return
        newest.current = last.id
        setState((before) => ({
          ...before,
          lines: [...items.toReversed(), ...(before.lines ?? [])].slice(0, maxShown),
        }))
      })
    }
    const calm = createCalm(followMs, readAlong)
    calm()
    return connection.onEvent(() => calm())
  }, [ask, connection, isFollowed])
  const { cursor, isBounded = false, lines } = state
  const readMore = useCallback(() => {
    if (cursor === undefined) return
    void ask({ cursor }, (page) =>
      setState((before) => ({
        lines: [...(before.lines ?? []), ...page.items],
        cursor: page.nextCursor,
        isBounded: page.isBounded,
      })),
    )
  }, [ask, cursor])
  return { lines, hasMore: cursor !== undefined, isBounded, problem, readMore }
}
