import type { RunView } from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import { Button, Group, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { consequencesOf, openCount, plural } from './describe-run.ts'
import classes from './Runs.module.css'

const leastReason = 3

/** Says what cancelling a run does, asks why, and does it. */
export function CancelRunForm({
  run,
  onCancelled,
  onClose,
}: {
  readonly run: RunView
  onCancelled(run: RunView): void
  onClose(): void
}) {
  const { connection } = useWorkspace()
  const [reason, setReason] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const open = openCount(run)
  const isGiven = reason.trim().length >= leastReason
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!isGiven || isBusy) return
    setBusy(true)
    try {
      onCancelled(
        await connection.clientToAct().cancelRun({ params: { run: run.id }, body: { reason: reason.trim() } }),
      )
    } catch (thrown) {
      const { message, remedy } = toCrossdockError(thrown)
      setProblem(`${message} ${remedy}`)
      setBusy(false)
    }
  }
  return (
    <form
      className={classes.cancel}
      aria-label="Cancel this run"
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        onClose()
      }}
    >
      <ul className={classes.consequences}>
        {consequencesOf(run).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <TextInput
        label="Reason"
        description="Kept with every record that ends, and in the audit."
        value={reason}
        maxLength={1000}
        data-autofocus
        autoFocus
        onChange={(event) => setReason(event.currentTarget.value)}
        error={problem}
      />
      <Group justify="end" mt="xs" gap="xs">
        <Button size="xs" variant="default" onClick={onClose}>
          Let it go on
        </Button>
        <Button size="xs" color="red" type="submit" loading={isBusy} disabled={!isGiven}>
          {open > 0 ? `Cancel run: end ${plural(open, 'record')}` : 'Cancel run'}
        </Button>
      </Group>
    </form>
  )
}
