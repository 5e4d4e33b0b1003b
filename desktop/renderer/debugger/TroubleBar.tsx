import { Button, CloseButton } from '@mantine/core'
import { useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import classes from './Debugger.module.css'
import type { DebugTrouble } from './debug-state.ts'
import { useDebug, useTitles } from './use-debug.ts'

/** What stands in the session’s way, and what one can do. What was shown stays. */
export function TroubleBar() {
  const trouble = useDebug((state) => state.trouble)
  return (
    <>
      {trouble !== undefined && <Trouble trouble={trouble} />}
      <Notices />
    </>
  )
}

const noNotices: readonly string[] = []

/** What the person should know, until it is read: a session tells each thing once. */
function Notices() {
  const session = useDebug((state) => state.session?.id)
  const notices = useDebug((state) => state.session?.notices) ?? noNotices
  const [read, setRead] = useState<ReadonlySet<string>>(new Set())
  const titleOf = useTitles()
  const isRead = (notice: string) => read.has(`${session} ${notice}`)
  return notices
    .filter((notice) => !isRead(notice))
    .map((notice) => (
      <div key={notice} className={classes.notice}>
        <span>{withTitles(notice, titleOf)}</span>
        <CloseButton
          size="sm"
          aria-label="Close this note"
          onClick={() => setRead(new Set([...read, `${session} ${notice}`]))}
        />
      </div>
    ))
}

/** The runtime knows nodes by their ids, people by their names. */
function withTitles(notice: string, titleOf: (node: string) => string): string {
  return notice.replaceAll(/“([^”]+)”/g, (_, node: string) => `“${titleOf(node)}”`)
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
