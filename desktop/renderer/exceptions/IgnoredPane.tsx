import { Button } from '@mantine/core'
import { useWorkspace } from '../app/use-workspace.ts'
import { countText } from '../live/count-text.ts'
import { runSafely } from '../repair/run-safely.ts'
import { DoneLine } from './DoneLine.tsx'
import classes from './Exceptions.module.css'
import { reopen } from './exceptions-acts.ts'
import { RowTable } from './RowTable.tsx'
import { useExceptions, useMayRepair } from './use-exceptions.ts'

/** What was set aside for a reason; the records stay parked. */
export function IgnoredPane() {
  const workspace = useWorkspace()
  const mayRepair = useMayRepair()
  const count = useExceptions((state) => state.selected.size)
  const isEmpty = useExceptions((state) => state.rows.length === 0 && !state.isReading)
  if (isEmpty) {
    return (
      <div className={classes.empty}>
        <p>Nothing is set aside.</p>
        <DoneLine />
      </div>
    )
  }
  return (
    <section className={classes.pane} aria-label="Set aside">
      <div className={classes.acts}>
        <span className={classes.grow}>Set aside for a reason; the records stay parked.</span>
        {mayRepair && (
          <Button size="xs" disabled={count === 0} onClick={() => void runSafely(workspace, () => reopen(workspace))}>
            {count === 0 ? 'Open again' : `Open ${countText(count)} again`}
          </Button>
        )}
      </div>
      <DoneLine />
      <RowTable label="Records set aside" />
    </section>
  )
}
