import type { RecordDetail } from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import { type Flow, readFlowDocument } from '@crossdock/shared/flow'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useConnection, useWorkspace } from '../../app/use-workspace.ts'
import { createCalm } from '../calm.ts'

/** A record as it was read last, with the flow version that it runs on. */
export interface Journey {
  readonly record: RecordDetail | undefined
  /** Undefined while it is read, or when that version cannot be had. */
  readonly flow: Flow | undefined
  readonly problem: string | undefined
  /** Reads it again. What is shown stays meanwhile. */
  refresh(): Promise<void>
}

const refreshMs = 2_000

/** Reads a record, and again when live events say that something moved and the record is not at its end. */
export function useJourney(recordId: string): Journey {
  const { connection, records } = useWorkspace()
  const client = useConnection((state) => state.client)
  const [record, setRecord] = useState<RecordDetail>()
  const [problem, setProblem] = useState<string>()
  const isOpen = useRef(true)
  const refresh = useCallback(async () => {
    await client?.getRecord({ params: { record: recordId } }).then(
      (next) => {
        isOpen.current = next.endedAt === undefined
        setRecord((before) => (before !== undefined && JSON.stringify(before) === JSON.stringify(next) ? before : next))
        setProblem(undefined)
        records.update(next)
      },
      (thrown: unknown) => {
        const { message, remedy } = toCrossdockError(thrown)
        setProblem(`${message} ${remedy}`)
      },
    )
  }, [client, recordId, records])
  useEffect(() => void refresh(), [refresh])
  useEffect(() => {
    const calm = createCalm(refreshMs, async () => {
      if (isOpen.current) await refresh()
    })
    return connection.onEvent(({ event }) => event !== 'flow' && isOpen.current && calm())
  }, [connection, refresh])
  return { record, flow: useFlowVersion(record), problem, refresh }
}

function useFlowVersion(record: RecordDetail | undefined): Flow | undefined {
  const client = useConnection((state) => state.client)
  const [flow, setFlow] = useState<Flow>()
  const [id, version] = [record?.flow, record?.version]
  useEffect(() => {
    if (id === undefined || version === undefined) return
    let isCurrent = true
    client?.getFlow({ params: { flow: id }, query: { version } }).then(
      ({ document }) => {
        const read = readFlowDocument(document)
        if (isCurrent && read.ok) setFlow(read.flow)
      },
      // Without its picture a journey still says what happened.
      () => undefined,
    )
    return () => {
      isCurrent = false
    }
  }, [client, id, version])
  return flow
}
