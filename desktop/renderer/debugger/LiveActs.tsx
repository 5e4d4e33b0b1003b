import type { DebugRecord, DebugSession, DebugStep } from '@crossdock/shared/api'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import classes from './Debugger.module.css'
import { editAtHold, heldRecord } from './held-record.ts'
import side from './SidePanel.module.css'

/** For a record that is held on the runtime: lets the real one go on, as it was or as it was edited here, or ends it. */
export function LiveActs({ session }: { readonly session: DebugSession }) {
  const { debug } = useWorkspace()
  const [isDropping, setDropping] = useState(false)
  const record = heldRecord(session)
  if (record === undefined) return null
  if (isDropping) return <Drop record={record} onClose={() => setDropping(false)} />
  const edit = editAtHold(session, record.id)
  const release = async (edited?: DebugStep) => {
    const payload = edited && (await debug.readStep(edited)).out[0]?.payload
    await debug.act({ act: 'release', recordId: record.id, ...(edited === undefined ? {} : { payload }) })
  }
  return (
    <>
      <Button size="compact-sm" onClick={() => void release()}>
        Let it go on
      </Button>
      {edit !== undefined && (
        <Button size="compact-sm" variant="default" onClick={() => void release(edit)}>
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
function Drop({ record, onClose }: { readonly record: DebugRecord; onClose(): void }) {
  const { debug } = useWorkspace()
  const [reason, setReason] = useState('')
  return (
    <form
      className={classes.drop}
      aria-label="Drop the record"
      onSubmit={(event) => {
        event.preventDefault()
        void debug.act({ act: 'drop', recordId: record.id, reason: reason.trim() })
        onClose()
      }}
    >
      <input
        className={side.expression}
        aria-label={`Why ${record.key} is dropped`}
        placeholder="Why? The real record ends here"
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
