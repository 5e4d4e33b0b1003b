import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useStore } from 'zustand'
import { useConnection, useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { environmentOf } from '../connection/environment-name.ts'
import classes from './Debugger.module.css'
import { useDebug } from './use-debug.ts'

/** Waits for records on the connected runtime and holds those that come to a breakpoint. */
export function StartLive() {
  const { debug, published } = useWorkspace()
  const current = useStore(published, (state) => state.current)
  const environment = useConnection(environmentOf)
  const name = useOpenFlow(({ flow }) => flow.name)
  const hasBreakpoint = useDebug(({ settings }) => settings.breakpoints.some(({ isEnabled }) => isEnabled))
  const [key, setKey] = useState('')
  if (current === undefined)
    return (
      <p className={classes.hint}>
        “{name}” is not published in {environment}, so no records come there. Publish it first.
      </p>
    )
  const wanted = key.trim()
  const canListen = hasBreakpoint || wanted !== ''
  return (
    <form
      className={classes.live}
      onSubmit={(event) => {
        event.preventDefault()
        if (canListen) void debug.startWith({ kind: 'live', ...(wanted === '' ? {} : { key: wanted }) })
      }}
    >
      <p className={classes.hint}>
        Listens to v{current.version} in {environment}. A record that comes to one of your breakpoints is held there,
        and you step through a copy of it; nothing is sent. Everybody else’s records go on, only later ones of the same
        key wait behind it. What is held goes on by itself when the session ends.
      </p>
      <TextInput
        label="Key"
        description="Empty: whatever comes to a breakpoint, up to twenty records."
        placeholder="SO-1001"
        w="100%"
        maw={300}
        value={key}
        onChange={({ currentTarget }) => setKey(currentTarget.value)}
      />
      <Button type="submit" disabled={!canListen} w="fit-content">
        Listen in {environment}
      </Button>
      {!canListen && <p className={classes.hint}>Name a key, or set a breakpoint: it says where a record is held.</p>}
    </form>
  )
}
