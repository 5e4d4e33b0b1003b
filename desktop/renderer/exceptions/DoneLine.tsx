import { Button, CloseButton } from '@mantine/core'
import { useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { runSafely } from '../repair/run-safely.ts'
import classes from './Exceptions.module.css'
import { useExceptions } from './use-exceptions.ts'

/** What was done last, with the way back. */
export function DoneLine() {
  const workspace = useWorkspace()
  const { exceptions } = workspace
  const done = useExceptions((state) => state.done)
  const [isBusy, setBusy] = useState(false)
  if (done === undefined) return null
  const undo = async () => {
    setBusy(true)
    await runSafely(workspace, async () => {
      await done.undo?.()
      await exceptions.finish({ text: `Taken back: ${done.text}` })
    })
    setBusy(false)
  }
  return (
    <div className={classes.done} role="status">
      <span className={classes.grow}>{done.text}.</span>
      {done.undo !== undefined && (
        <Button size="compact-xs" variant="default" loading={isBusy} onClick={() => void undo()}>
          Undo
        </Button>
      )}
      <CloseButton size="xs" aria-label="Close this message" onClick={() => exceptions.forgetDone()} />
    </div>
  )
}
