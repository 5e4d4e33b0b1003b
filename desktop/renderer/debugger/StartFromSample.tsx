import { Button, Select } from '@mantine/core'
import { useState } from 'react'
import { useStore } from 'zustand'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { runCommand } from '../commands/command.ts'
import { debugGo } from '../commands/list/debug-go.ts'
import { nodeTitle } from '../document/problems.ts'
import { PayloadView } from '../payload/PayloadView.tsx'
import classes from './Debugger.module.css'
import { PayloadEditor } from './PayloadEditor.tsx'
import { sampleStart, sourcesOf } from './sample-start.ts'

/** The sample in view, and one click. */
export function StartFromSample() {
  const workspace = useWorkspace()
  useOpenFlow((open) => open)
  useStore(workspace.samples)
  const found = sampleStart(workspace)
  if (found === undefined)
    return (
      <p className={classes.hint}>
        This flow has no sample yet. Add one at its source in the inspector, or paste a payload here.
      </p>
    )
  return (
    <>
      <div className={classes.startHead}>
        <Button onClick={() => void runCommand(debugGo, workspace)}>Debug with “{found.title}” (F5)</Button>
        <span className={classes.quiet}>Writes are simulated until you switch a node to real.</span>
      </div>
      <PayloadView label="Sample" value={found.payload} />
    </>
  )
}

/** A payload that is pasted or written. */
export function StartFromPayload() {
  const { debug } = useWorkspace()
  const flow = useOpenFlow((open) => open.flow)
  const sources = flow === undefined ? [] : sourcesOf(flow)
  const [chosen, setChosen] = useState<string>()
  const source = sources.find((id) => id === chosen) ?? sources[0]
  if (flow === undefined || source === undefined)
    return <p className={classes.hint}>This flow has no source that is on, so nothing can come in.</p>
  return (
    <>
      {sources.length > 1 && (
        <Select
          size="xs"
          w={260}
          maw="100%"
          label="It comes in through"
          data={sources.map((value) => ({ value, label: nodeTitle(flow, value) }))}
          value={source}
          allowDeselect={false}
          onChange={(value) => value !== null && setChosen(value)}
        />
      )}
      <PayloadEditor
        label="Payload"
        value={undefined}
        apply="Debug with this"
        onApply={(written) => {
          const payloads: readonly unknown[] = Array.isArray(written) ? written.slice(0, 100) : [written]
          void debug.startWith({ kind: 'payloads', source, items: payloads.map((payload) => ({ payload })) })
        }}
      />
      <p className={classes.hint}>A list becomes several records in one session.</p>
    </>
  )
}
