import type { RecordDetail } from '@crossdock/shared/api'
import { isEnded } from '@crossdock/shared/record'
import { NativeSelect, SegmentedControl, Text } from '@mantine/core'
import { useState } from 'react'
import { useWorkspace } from '../../app/use-workspace.ts'
import { ActDialog } from './ActDialog.tsx'
import { useAct } from './use-act.ts'

type Assumption = 'ask' | 'not-done' | 'done'

/** Runs one record on from where it stopped, or again from a node that it came to. What was done is not done twice. */
export function RetryDialog({
  record,
  onClose,
  onDone,
}: {
  readonly record: RecordDetail
  onClose(): void
  onDone(): void
}) {
  const { connection } = useWorkspace()
  const { isBusy, problem, run } = useAct({ done: 'run again', onClose, onDone })
  const hasEnded = isEnded(record.state)
  const visited = [...new Set([record.source, ...record.journey.map(({ node }) => node)])]
  const [fromNode, setFromNode] = useState(hasEnded ? (visited.at(-1) ?? '') : '')
  const [version, setVersion] = useState<'same' | 'current'>('same')
  const [assume, setAssume] = useState<Assumption>('ask')
  const [reason, setReason] = useState('')
  const isUnknown = record.branches.some(({ state, cause }) => state === 'parked' && cause?.code === 'OUTCOME_UNKNOWN')
  const retry = () =>
    run(() =>
      connection.clientToAct().retryRecord({
        params: { record: record.id },
        body: {
          version,
          ...(fromNode === '' ? {} : { fromNode }),
          ...(isUnknown && assume !== 'ask' ? { assume } : {}),
          ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
        },
      }),
    )
  return (
    <ActDialog
      title={`Retry ${record.entity} ${record.key}`}
      label="Retry this record"
      {...{ reason, isBusy, problem, onClose }}
      isReasonNeeded={false}
      onReason={setReason}
      onAct={() => void retry()}
    >
      <Text size="sm">
        {hasEnded
          ? 'The record has ended. It runs again as a new one, linked to this one, with the same keys: what the ledger knows as done is not sent again.'
          : 'What was done stays done: nothing is sent a second time under its key.'}
      </Text>
      <NativeSelect
        label="From"
        value={fromNode}
        onChange={(event) => setFromNode(event.currentTarget.value)}
        data={[
          ...(hasEnded ? [] : [{ value: '', label: 'where it stopped' }]),
          ...visited.map((node) => ({ value: node, label: node === record.source ? 'the beginning' : `node ${node}` })),
        ]}
      />
      <SegmentedControl
        size="xs"
        aria-label="On which version of the flow"
        value={version}
        onChange={(next) => setVersion(next as typeof version)}
        data={[
          { value: 'same', label: `Version ${record.version}, as it began` },
          { value: 'current', label: 'The current version' },
        ]}
      />
      {isUnknown && (
        <NativeSelect
          label="What do you know of the call whose answer never came?"
          value={assume}
          onChange={(event) => setAssume(event.currentTarget.value as Assumption)}
          data={[
            { value: 'ask', label: 'Nothing: ask the other system, where it can be asked' },
            { value: 'not-done', label: 'I have looked: it did not take effect' },
            { value: 'done', label: 'I have looked: it did take effect' },
          ]}
        />
      )}
    </ActDialog>
  )
}
