import type { DebugSession } from '@crossdock/shared/api'
import { type NodePin, nodePin } from '@crossdock/shared/case'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import classes from './Debugger.module.css'
import { PayloadEditor } from './PayloadEditor.tsx'
import side from './SidePanel.module.css'
import { useTitles } from './use-debug.ts'

/** What nodes are made to answer instead of being run; each can be written anew or taken away. */
export function PinList({ session }: { readonly session: DebugSession }) {
  const [editing, setEditing] = useState<NodePin>()
  if (session.pins.length === 0) return null
  return (
    <section aria-label="Pins">
      <h3 className={classes.heading}>Pins</h3>
      <ul className={classes.list}>
        {session.pins.map((pin) => (
          <Entry
            key={`${pin.node} ${pin.record}`}
            pin={pin}
            isEditing={editing?.node === pin.node && editing.record === pin.record}
            onEdit={setEditing}
          />
        ))}
      </ul>
    </section>
  )
}

function Entry({
  pin,
  isEditing,
  onEdit,
}: {
  readonly pin: NodePin
  readonly isEditing: boolean
  onEdit(pin: NodePin | undefined): void
}) {
  const { debug } = useWorkspace()
  const title = useTitles()(pin.node)
  return (
    <li className={side.pin}>
      <span>
        {title} <span className={classes.quiet}>{pin.record ?? 'every record'}</span>
      </span>
      <span>
        <Button size="compact-xs" variant="default" onClick={() => onEdit(isEditing ? undefined : pin)}>
          {isEditing ? 'Close' : 'Edit'}
        </Button>{' '}
        <Button size="compact-xs" variant="default" onClick={() => void debug.act({ act: 'unpin', node: pin.node })}>
          Unpin
        </Button>
      </span>
      {isEditing && (
        <div className={side.pinEditor}>
          <PayloadEditor
            label={`What “${title}” answers`}
            value={pin.outcomes}
            apply="Pin this"
            check={(outcomes) => problemOfPin({ ...pin, outcomes })}
            onApply={(outcomes) => {
              const read = nodePin.safeParse({ ...pin, outcomes })
              if (read.success) void debug.act({ act: 'pin', pin: read.data })
              onEdit(undefined)
            }}
            onCancel={() => onEdit(undefined)}
          />
        </div>
      )}
    </li>
  )
}

function problemOfPin(pin: unknown): string | undefined {
  const read = nodePin.safeParse(pin)
  if (read.success) return undefined
  const [issue] = read.error.issues
  return `${issue?.path.slice(1).join('.') ?? ''}: ${issue?.message ?? 'This is no answer of a node.'}`
}
