import type { RecordDetail } from '@crossdock/shared/api'
import { SegmentedControl, Text } from '@mantine/core'
import { useState } from 'react'
import { useWorkspace } from '../../app/use-workspace.ts'
import { ActDialog } from './ActDialog.tsx'
import { useAct } from './use-act.ts'

/** Sends a record again as a new one: everything that it does happens again, and the dialog says so. */
export function AgainDialog({
  record,
  onClose,
  onDone,
}: {
  readonly record: RecordDetail
  onClose(): void
  onDone(): void
}) {
  const { connection } = useWorkspace()
  const { isBusy, problem, run } = useAct({ done: 'sent again as new', onClose, onDone })
  const [version, setVersion] = useState<'same' | 'current'>('current')
  const [reason, setReason] = useState('')
  const done = record.effects.filter(({ state }) => state === 'done' || state === 'unknown').length
  const send = () =>
    run(() =>
      connection.clientToAct().sendRecordsAgain({ body: { recordIds: [record.id], version, reason: reason.trim() } }),
    )
  return (
    <ActDialog
      title={`Send ${record.entity} ${record.key} again as new`}
      label="Send again as a new record"
      {...{ reason, isBusy, problem, onClose }}
      onReason={setReason}
      onAct={() => void send()}
    >
      <Text size="sm">
        A new record with new keys is made of what was accepted. Its effects happen again
        {done > 0 && (
          <b>
            : {done} {done === 1 ? 'effect that has' : 'effects that have'} taken place or may have will take place once
            more
          </b>
        )}
        . To go on where it stopped without repeating anything, use Retry.
      </Text>
      <SegmentedControl
        size="xs"
        aria-label="On which version of the flow"
        value={version}
        onChange={(next) => setVersion(next as typeof version)}
        data={[
          { value: 'current', label: 'The current version' },
          { value: 'same', label: `Version ${record.version}` },
        ]}
      />
    </ActDialog>
  )
}
