import { toCrossdockError } from '@crossdock/shared/errors'
import { useCallback, useEffect, useRef, useState } from 'react'

/** A list that is read page by page. */
export interface Paged<T> {
  /** Undefined while the first page is read. */
  readonly items: readonly T[] | undefined
  readonly hasMore: boolean
  readonly isReading: boolean
  readonly problem: string | undefined
  readMore(): void
  /** Reads the first page again and puts it in the place of what it repeats. */
  refresh(): Promise<void>
}

interface PageOf<T> {
  readonly items: readonly T[]
  readonly nextCursor?: string
}

/**
 * Reads a list for as long as `read` is the same function; undefined means that there is nobody to ask. What is shown stays
 * while it is read again.
 */
export function usePaged<T extends { readonly id: string }>(
  read: ((cursor: string | undefined) => Promise<PageOf<T>>) | undefined,
): Paged<T> {
  const [state, setState] = useState<{ items?: readonly T[]; cursor?: string | undefined; problem?: string }>({})
  const [isReading, setReading] = useState(false)
  const turn = useRef(0)
  const ask = useCallback(
    async (cursor: string | undefined, put: (page: PageOf<T>) => void): Promise<void> => {
      if (read === undefined) return
      const mine = turn.current
      setReading(true)
      await read(cursor)
        .then(
          (page) => mine === turn.current && put(page),
          (thrown: unknown) => {
            const { message, remedy } = toCrossdockError(thrown)
            if (mine === turn.current) setState((before) => ({ ...before, problem: `${message} ${remedy}` }))
          },
        )
        .finally(() => mine === turn.current && setReading(false))
    },
    [read],
  )
  useEffect(() => {
    turn.current++
    setState({})
    void ask(undefined, (page) => setState({ items: page.items, cursor: page.nextCursor }))
  }, [ask])
  const { cursor, items, problem } = state
  const refresh = useCallback(
    () =>
      ask(undefined, (page) =>
        setState((before) => {
          const known = new Set(page.items.map(({ id }) => id))
          const older = (before.items ?? []).filter(({ id }) => !known.has(id))
          const isAll = page.nextCursor === undefined || older.length === 0
          return { items: [...page.items, ...(isAll ? [] : older)], cursor: isAll ? page.nextCursor : before.cursor }
        }),
      ),
    [ask],
  )
  const readMore = useCallback(() => {
    if (cursor === undefined || isReading) return
    void ask(cursor, (page) =>
      setState((before) => ({ items: [...(before.items ?? []), ...page.items], cursor: page.nextCursor })),
    )
  }, [ask, cursor, isReading])
  return { items, hasMore: cursor !== undefined, isReading, problem, readMore, refresh }
}
