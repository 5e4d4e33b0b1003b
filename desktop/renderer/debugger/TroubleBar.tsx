import { Button } from '@mantine/core'
import { useWorkspace } from '../app/use-workspace.ts'
import classes from './Debugger.module.css'
import type { DebugTrouble } from './debug-state.ts'
import { useDebug } from './use-debug.ts'

/** What stands in the session’s way, and what one can do. What was shown stays. */
export function TroubleBar() {
  const trouble = useDebug((state) => state.trouble)
  const notices = useDebug((state) => state.session?.notices)
  return (
    <>
      {trouble !== undefined && <Trouble trouble={trouble} />}
      {notices?.map((notice) => (
        <p key={notice} className={classes.notice}>
          {notice}
        </p>
      ))}
    </>
  )
}

function Trouble({ trouble }: { readonly trouble: DebugTrouble }) {
  const { debug } = useWorkspace()
  switch (trouble.kind) {
    case 'refused':
      return (
        <Bar text={`${trouble.text} ${trouble.remedy}`}>
          <Button size="compact-sm" variant="default" onClick={debug.dismiss}>
            Close
          </Button>
        </Bar>
      )
    case 'lost':
      return (
        <Bar text="The runtime does not answer. What is shown here is how the session stood; it is kept there.">
          <Button size="compact-sm" onClick={() => void debug.reload()}>
            Try again
          </Button>
        </Bar>
      )
    case 'back':
      return (
        <Bar text="The runtime answers again.">
          <Button size="compact-sm" onClick={() => void debug.reload()}>
            Carry on
          </Button>
        </Bar>
      )
    case 'gone':
      return (
        <Bar text="This session has ended: its time was over, or somebody ended it. What it held has gone on; what is shown here is how it stood.">
          <Button size="compact-sm" onClick={() => void debug.beginAgain()}>
            Begin again
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => void debug.end()}>
            Close it
          </Button>
        </Bar>
      )
  }
}

function Bar({ text, children }: { readonly text: string; readonly children: React.ReactNode }) {
  return (
    <div className={classes.trouble} role="alert">
      <span>{text}</span>
      {children}
    </div>
  )
}
