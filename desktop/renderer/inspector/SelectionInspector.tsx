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
import { type Selection, selectionOf } from '../document/selection.ts'
import classes from './Inspector.module.css'

const commands: readonly Command[] = [duplicateNodes, copyNodes, cutNodes, toggleDisabled, deleteSelection]

/** Several nodes and wires: what can be done with all of them, and the way to each. */
export function SelectionInspector() {
  const { documents } = useWorkspace()
  const open = useOpenFlow((state) => state)
  if (open === undefined) return null
  const { flow, selection } = open
  return (
    <Stack gap="md" p="md">
      <h2 className={classes.type}>{countSelected(selection)} selected</h2>
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

/** How many things are selected, e.g. “2 nodes, 1 wire and 1 note”. */
function countSelected({ nodes, wires, notes }: Selection): string {
  const counts = [
    ['node', nodes.size],
    ['wire', wires.size],
    ['note', notes.size],
  ] as const
  const parts = counts.flatMap(([name, count]) =>
    count === 0 ? [] : [`${count.toLocaleString()} ${count === 1 ? name : `${name}s`}`],
  )
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
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
