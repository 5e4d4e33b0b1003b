import { Kbd, Stack } from '@mantine/core'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { type Command, isEnabled, runCommand, titleOf } from '../commands/command.ts'
import { copyNodes } from '../commands/list/copy-nodes.ts'
import { cutNodes } from '../commands/list/cut-nodes.ts'
import { deleteSelection } from '../commands/list/delete-selection.ts'
import { duplicateNodes } from '../commands/list/duplicate-nodes.ts'
import { toggleDisabled } from '../commands/list/toggle-disabled.ts'
import { keysOf } from '../commands/shortcut.ts'
import { nodeTitle } from '../document/problems.ts'
import { selectionOf } from '../document/selection.ts'
import classes from './Inspector.module.css'

const commands: readonly Command[] = [duplicateNodes, copyNodes, cutNodes, toggleDisabled, deleteSelection]

/** Several nodes and wires: what can be done with all of them, and the way to each. */
export function SelectionInspector() {
  const { documents } = useWorkspace()
  const open = useOpenFlow((state) => state)
  if (open === undefined) return null
  const { flow, selection } = open
  const wires = selection.wires.size
  return (
    <Stack gap="md" p="md">
      <h2 className={classes.type}>
        {selection.nodes.size} {selection.nodes.size === 1 ? 'node' : 'nodes'}
        {wires > 0 && ` and ${wires} ${wires === 1 ? 'wire' : 'wires'}`} selected
      </h2>
      <CommandButtons commands={commands} />
      <ul className={classes.plain}>
        {[...selection.nodes].map((id) => (
          <li key={id}>
            <button type="button" className={classes.row} onClick={() => documents.select(selectionOf([id]))}>
              {nodeTitle(flow, id)}
            </button>
          </li>
        ))}
      </ul>
    </Stack>
  )
}

/** Commands as buttons with their keys. */
export function CommandButtons({ commands: list }: { readonly commands: readonly Command[] }) {
  const workspace = useWorkspace()
  return (
    <div>
      {list
        .filter((command) => isEnabled(command, workspace))
        .map((command) => (
          <button
            key={command.id}
            type="button"
            className={classes.row}
            onClick={() => void runCommand(command, workspace)}
          >
            <span>{titleOf(command, workspace)}</span>
            <span>
              {keysOf(command.shortcuts?.[0] ?? '', workspace.platform)
                .filter((key) => key !== '')
                .map((key) => (
                  <Kbd key={key} size="xs" ml={2}>
                    {key}
                  </Kbd>
                ))}
            </span>
          </button>
        ))}
    </div>
  )
}
