import type { DebugSession } from '@crossdock/shared/api'
import { ActionIcon, Button, Loader, Tooltip } from '@mantine/core'
import {
  IconArrowBackUp,
  IconArrowsDiff,
  IconDoorExit,
  IconEdit,
  IconPlayerPlay,
  IconPlayerSkipForward,
  IconPlayerStop,
  IconStairsDown,
} from '@tabler/icons-react'
import { type ComponentType, memo, useEffect, useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { type Command, isEnabled, runCommand, titleOf } from '../commands/command.ts'
import { debugEdit } from '../commands/list/debug-edit.ts'
import { debugGo, debugStop } from '../commands/list/debug-go.ts'
import { debugBack, debugDrop, debugInto, debugStep } from '../commands/list/debug-step.ts'
import { keysOf } from '../commands/shortcut.ts'
import classes from './Debugger.module.css'
import { LiveActs } from './LiveActs.tsx'
import { SaveCase } from './SaveCase.tsx'
import { useDebug, useTitles } from './use-debug.ts'

const lateMs = 600

const controls: readonly { readonly command: Command; readonly Icon: ComponentType<{ size: number }> }[] = [
  { command: debugGo, Icon: IconPlayerPlay },
  { command: debugBack, Icon: IconArrowBackUp },
  { command: debugStep, Icon: IconPlayerSkipForward },
  { command: debugInto, Icon: IconStairsDown },
  { command: debugEdit, Icon: IconEdit },
  { command: debugDrop, Icon: IconDoorExit },
  { command: debugStop, Icon: IconPlayerStop },
]

/** What one can do in the session, and where it stands. */
export function DebugToolbar({ session }: { readonly session: DebugSession }) {
  const workspace = useWorkspace()
  const { debug } = workspace
  const pane = useDebug((state) => state.pane)
  const isGone = useDebug((state) => state.trouble?.kind === 'gone')
  const isIdle = isGone || (session.state === 'listening' && session.records.length === 0)
  return (
    <div className={classes.toolbar}>
      <div className={classes.controls} role="toolbar" aria-label="Steps">
        {controls.map(({ command, Icon }) => (
          <Control
            key={command.id}
            {...{ command, Icon, title: titleOf(command, workspace) }}
            isDisabled={(isIdle && command !== debugStop) || !isEnabled(command, workspace)}
          />
        ))}
      </div>
      <Message session={session} />
      {session.start.kind === 'live' && <LiveActs session={session} />}
      {session.tracks.length > 1 && (
        <Button
          size="compact-sm"
          variant={pane === 'compare' ? 'filled' : 'default'}
          leftSection={<IconArrowsDiff size={14} />}
          aria-pressed={pane === 'compare'}
          onClick={() => debug.showPane(pane === 'compare' ? 'step' : 'compare')}
        >
          Compare tracks
        </Button>
      )}
      {!isIdle && <SaveCase session={session} />}
    </div>
  )
}

/** Kept apart: a step changes few of them. */
const Control = memo(function Control({
  command,
  Icon,
  title,
  isDisabled,
}: {
  readonly command: Command
  readonly Icon: ComponentType<{ size: number }>
  readonly title: string
  /** Also when nothing has come yet that it could be done with, or the session is over. */
  readonly isDisabled: boolean
}) {
  const workspace = useWorkspace()
  const [shortcut] = command.shortcuts ?? []
  const keys = shortcut === undefined ? '' : ` · ${keysOf(shortcut, workspace.platform).join('+')}`
  return (
    <Tooltip label={`${title}${keys}`}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="md"
        aria-label={title}
        disabled={isDisabled}
        onClick={() => void runCommand(command, workspace)}
      >
        <Icon size={17} />
      </ActionIcon>
    </Tooltip>
  )
})

/** Where it stands, and on what. Told to those who hear, because a step moves no focus. */
function Message({ session }: { readonly session: DebugSession }) {
  const acting = useDebug((state) => state.acting)
  const isLate = useLate(acting !== undefined)
  const titleOf = useTitles()
  const title = session.focus && titleOf(session.focus.node)
  const runs = session.version === undefined ? 'the draft' : `v${session.version}`
  const message = withTitle(session, title)
  return (
    <p className={classes.message}>
      {isLate && (
        <span className={classes.late}>
          <Loader size={12} /> Still running
        </span>
      )}
      <span role="status">{acting === 'continue' || acting === 'run-to' ? 'Running…' : message}</span>
      <span className={classes.quiet}> · {runs}</span>
    </p>
  )
}

/** True when something has been under way for so long that one asks oneself whether it is: a system may be slow to answer. */
function useLate(isUnderWay: boolean): boolean {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    if (!isUnderWay) return
    const timer = setTimeout(() => setLate(true), lateMs)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [isUnderWay])
  return isLate
}

/** The runtime knows nodes by their ids, people by their names. */
function withTitle({ message, focus }: DebugSession, title: string | undefined): string {
  return focus === undefined || title === undefined ? message : message.replaceAll(`“${focus.node}”`, `“${title}”`)
}
