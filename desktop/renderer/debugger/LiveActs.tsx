import type { DebugRecord, DebugSession } from '@crossdock/shared/api'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import classes from './Debugger.module.css'
import side from './SidePanel.module.css'

/** For a record that is held on the runtime: lets the real one go on, as it was or as it was edited here, or ends it. */
export function LiveActs({ session }: { readonly session: DebugSession }) {
  const { debug } = useWorkspace()
  const [isDropping, setDropping] = useState(false)
  const record = session.records.find(({ id }) => id === session.focus?.recordId) ?? session.records[0]
  if (record === undefined || !record.isHolding) return null
  if (isDropping) return <Drop session={session} record={record} onClose={() => setDropping(false)} />
  const edit = session.steps.findLast(({ kind, recordId }) => kind === 'edited' && recordId === record.id)
  const edited = edit?.out[0]?.payload
  const release = (payload?: unknown) =>
    void debug.act({ act: 'release', recordId: record.id, ...(payload === undefined ? {} : { payload }) })
  return (
    <>
      <Button size="compact-sm" onClick={() => release()}>
        Let it go on
      </Button>
      {edited !== undefined && (
        <Button size="compact-sm" variant="default" onClick={() => release(edited)}>
          Let it go on as edited
        </Button>
      )}
      <Button size="compact-sm" variant="default" onClick={() => setDropping(true)}>
        Drop…
      </Button>
    </>
  )
}

/** A dropped live record is ended for real, so it is asked why. */
function Drop({
  session,
  record,
  onClose,
}: {
  readonly session: DebugSession
  readonly record: DebugRecord
  onClose(): void
}) {
  const { debug } = useWorkspace()
  const [reason, setReason] = useState('')
  const branch = session.focus?.recordId === record.id ? { branch: session.focus.branch } : {}
  return (
    <form
      className={classes.drop}
      aria-label="Drop the record"
      onSubmit={(event) => {
        event.preventDefault()
        void debug.act({ act: 'drop', recordId: record.id, ...branch, reason: reason.trim() })
        onClose()
      }}
    >
      <input
        className={side.expression}
        aria-label={`Why ${record.key} is dropped`}
        placeholder="Why is it dropped?"
        value={reason}
        // biome-ignore lint/a11y/noAutofocus: it opens because somebody wants to give the reason.
        autoFocus
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <Button size="compact-sm" color="red.9" type="submit" disabled={reason.trim().length < 3}>
        Drop {record.key}
      </Button>
      <Button size="compact-sm" variant="default" onClick={onClose}>
        Keep it
      </Button>
    </form>
  )
}
