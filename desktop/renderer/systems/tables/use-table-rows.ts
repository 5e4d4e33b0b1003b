import type { CodeRow } from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import { useCallback, useEffect, useState } from 'react'
import { useConnection } from '../../app/use-workspace.ts'

const pageSize = 200

/** The rows of a code table as far as they were read. */
export interface TableRows {
  readonly columns: readonly string[]
  readonly rowCount: number
  readonly rows: readonly CodeRow[]
  readonly nextCursor?: string
}

/** Reads rows whose code begins with a text, page by page. */
export function useTableRows(name: string, prefix: string) {
  const client = useConnection((state) => state.client)
  const [table, setTable] = useState<TableRows>()
  const [problem, setProblem] = useState<string>()
  const read = useCallback(
    async (cursor?: string) => {
      const query = {
        limit: pageSize,
        ...(prefix === '' ? {} : { prefix }),
        ...(cursor === undefined ? {} : { cursor }),
      }
      return await client?.getTable({ params: { name }, query })
    },
    [client, name, prefix],
  )
  const reload = useCallback(() => {
    let isCurrent = true
    read().then(
      (answer) => {
        if (!isCurrent || answer === undefined) return
        setTable(answer)
        setProblem(undefined)
      },
      (thrown: unknown) => isCurrent && setProblem(toCrossdockError(thrown).message),
    )
    return () => {
      isCurrent = false
    }
  }, [read])
  useEffect(reload, [reload])
  const readMore = async () => {
    const answer = await read(table?.nextCursor)
    if (answer !== undefined) setTable((before) => ({ ...answer, rows: [...(before?.rows ?? []), ...answer.rows] }))
  }
  return { table, problem, reload, readMore }
}
