import { compareFlows } from '@crossdock/shared/flow'
import { Button, List, Modal, Text } from '@mantine/core'
import { useState } from 'react'
import { useStore } from 'zustand'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import type { Workspace } from '../app/workspace.ts'
import { type ChangeLine, describeComparison } from '../versions/describe-comparison.ts'
import classes from './FileChangeBar.module.css'
import { keepMine, readTheirs, takeTheirs } from './file-change.ts'
import { saveFlowAnew, saveFlowAs } from './save-flow.ts'

/** Says calmly that another program has changed or deleted the file, and what one can do. */
export function FileChangeBar() {
  const workspace = useWorkspace()
  const change = useStore(workspace.fileChange, (state) => state.change)
  const name = useOpenFlow(({ origin }) => (origin.kind === 'file' ? origin.name : undefined))
  const [lines, setLines] = useState<readonly ChangeLine[]>()
  if (change === undefined || name === undefined) return null
  const compare = async () => setLines(await compareWithFile(workspace))
  return (
    <div className={classes.bar} role="status">
      <span aria-hidden="true" className={classes.mark}>
        ◆
      </span>
      {change.kind === 'gone' ? (
        <>
          <span className={classes.text}>{name} was deleted or moved. What is here is not lost.</span>
          <Button size="xs" onClick={() => void saveFlowAnew(workspace)}>
            Save it again
          </Button>
          <Button size="xs" variant="default" onClick={() => void saveFlowAs(workspace)}>
            Save as…
          </Button>
        </>
      ) : (
        <>
          <span className={classes.text}>{name} was changed by another program.</span>
          <Button size="xs" variant="default" onClick={() => void compare()}>
            Compare
          </Button>
          <Button size="xs" variant="default" onClick={() => void decide(workspace, 'mine')}>
            Keep mine
          </Button>
          <Button size="xs" onClick={() => void decide(workspace, 'theirs')}>
            Take the file
          </Button>
        </>
      )}
      {lines !== undefined && (
        <Modal opened onClose={() => setLines(undefined)} title={`What is different in ${name}`} size="lg">
          <ChangeList lines={lines} />
        </Modal>
      )}
    </div>
  )
}

function ChangeList({ lines }: { readonly lines: readonly ChangeLine[] }) {
  if (lines.length === 0) return <Text size="sm">Both say the same.</Text>
  return (
    <>
      <Text size="sm" c="dimmed" mb="xs">
        From the file as it is now to what is here.
      </Text>
      <List size="sm" spacing={6}>
        {lines.map(({ text, fields }) => (
          <List.Item key={text}>
            {text}
            {fields.map(({ name, before, after }) => (
              <div key={name} className={classes.field}>
                {name}: <del>{before ?? 'nothing'}</del> → <ins>{after ?? 'nothing'}</ins>
              </div>
            ))}
          </List.Item>
        ))}
      </List>
    </>
  )
}

async function compareWithFile(workspace: Workspace): Promise<readonly ChangeLine[] | undefined> {
  const theirs = await readTheirs(workspace)
  const mine = workspace.documents.getState().open?.flow
  if (mine === undefined) return undefined
  if (theirs.ok) {
    return describeComparison({ before: theirs.flow, after: mine, comparison: compareFlows(theirs.flow, mine) })
  }
  workspace.view.notify({ kind: 'problem', text: `The file cannot be compared. ${theirs.message}` })
  return undefined
}

async function decide(workspace: Workspace, whose: 'mine' | 'theirs'): Promise<void> {
  const theirs = await readTheirs(workspace)
  if (whose === 'mine') keepMine(workspace, theirs)
  else if (theirs.ok) takeTheirs(workspace, theirs)
  else {
    workspace.view.notify({
      kind: 'problem',
      text: `The file cannot be taken. ${theirs.message}`,
      remedy: 'Keep yours, or correct the file and try again.',
    })
  }
}
