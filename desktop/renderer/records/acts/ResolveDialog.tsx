import type { RecordSummary } from '@crossdock/shared/api'
import { Text } from '@mantine/core'
import { useState } from 'react'
import { useWorkspace } from '../../app/use-workspace.ts'
import { ActDialog } from './ActDialog.tsx'
import { countWords } from './record-acts.ts'
import { useAct } from './use-act.ts'

/** Ends parked or held records by hand, for a reason. */
export function ResolveDialog({
  records,
  onClose,
  onDone,
}: {
  readonly records: readonly RecordSummary[]
  onClose(): void
  onDone(): void
}) {
  const { connection } = useWorkspace()
  const { isBusy, problem, run } = useAct({ done: 'resolved', onClose, onDone })
  const [reason, setReason] = useState('')
  const can = records.filter(({ state }) => state === 'parked' || state === 'held')
  const left = records.length - can.length
  const resolve = () =>
    run(() =>
      connection.clientToAct().resolveRecords({ body: { recordIds: can.map(({ id }) => id), reason: reason.trim() } }),
    )
  return (
    <ActDialog
      title={`Resolve ${countWords(can.length)}`}
      label={`Resolve ${countWords(can.length)}`}
      {...{ reason, isBusy, problem, onClose }}
      onReason={setReason}
      onAct={() => void resolve()}
    >
      <Text size="sm">
        {can.length === 1 ? 'It ends here' : 'They end here'}: nothing more is sent, and the next record of the same key
        goes on. What was done stays done.
        {left > 0 &&
          ` ${countWords(left)} of those chosen ${left === 1 ? 'is' : 'are'} neither parked nor held and stay as they are.`}
      </Text>
    </ActDialog>
  )
}
