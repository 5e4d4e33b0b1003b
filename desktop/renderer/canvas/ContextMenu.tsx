import { Kbd, Menu } from '@mantine/core'
import { Fragment } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { type Command, isEnabled, runCommand, titleOf } from '../commands/command.ts'
import { addNodeBySearch } from '../commands/list/add-node-by-search.ts'
import { addNoteHere } from '../commands/list/add-note.ts'
import { arrangeCommands } from '../commands/list/arrange.ts'
import { colourCommands } from '../commands/list/colour.ts'
import { connectTo } from '../commands/list/connect-to.ts'
import { copyNodes } from '../commands/list/copy-nodes.ts'
import { cutNodes } from '../commands/list/cut-nodes.ts'
import { toggleBreakpointHere, togglePin } from '../commands/list/debug-breakpoint.ts'
import { runFromHere, runToHere } from '../commands/list/debug-run-to.ts'
import { deleteSelection } from '../commands/list/delete-selection.ts'
import { duplicateNodes } from '../commands/list/duplicate-nodes.ts'
import { extractSubflow } from '../commands/list/extract-subflow.ts'
import { inspect } from '../commands/list/focus-panels.ts'
import { groupNodes, ungroupNodes } from '../commands/list/group-nodes.ts'
import { changeSubflow, openSubflow } from '../commands/list/open-subflow.ts'
import { pasteNodes } from '../commands/list/paste-nodes.ts'
import { rename } from '../commands/list/rename.ts'
import { selectAll } from '../commands/list/select-all.ts'
import { selectPath } from '../commands/list/select-path.ts'
import { startFlow } from '../commands/list/start-flow.ts'
import { tidy } from '../commands/list/tidy.ts'
import { toggleDisabled } from '../commands/list/toggle-disabled.ts'
import { zoomToFit, zoomToSelection } from '../commands/list/zoom.ts'
import { keysOf } from '../commands/shortcut.ts'
import classes from './ContextMenu.module.css'
import { tintOf } from './colour-look.ts'
import { useCanvasUi, useCanvasUiState } from './use-canvas-ui.ts'

const ofSelection: readonly (readonly Command[])[] = [
  [openSubflow, changeSubflow],
  [inspect, rename, connectTo, toggleDisabled],
  [cutNodes, copyNodes, duplicateNodes],
  [groupNodes, ungroupNodes, extractSubflow],
  [runToHere, runFromHere, toggleBreakpointHere, togglePin],
  [selectPath, zoomToSelection],
  [deleteSelection],
]
const ofCanvas: readonly (readonly Command[])[] = [
  [addNodeBySearch, addNoteHere, pasteNodes],
  [selectAll, tidy, zoomToFit],
  [startFlow],
]

/** What one can do with what is selected, or with the canvas while nothing is. All of it are commands. */
export function ContextMenu() {
  const workspace = useWorkspace()
  const ui = useCanvasUi()
  const menu = useCanvasUiState((state) => state.menu)
  if (menu === undefined) return null
  const selection = workspace.documents.getState().open?.selection
  const count = selection === undefined ? 0 : selection.nodes.size + selection.notes.size + selection.wires.size
  const sections = (count === 0 ? ofCanvas : ofSelection)
    .map((section) => section.filter((command) => isEnabled(command, workspace)))
    .filter((section) => section.length > 0)
  const arrange = arrangeCommands.filter((command) => isEnabled(command, workspace))
  const colours = colourCommands.filter((command) => isEnabled(command, workspace))
  return (
    <Menu
      opened
      onClose={() => ui.setState({ menu: undefined })}
      position="bottom-start"
      offset={2}
      width={280}
      returnFocus
      withinPortal={false}
      withInitialFocusPlaceholder={false}
      transitionProps={{ duration: 0 }}
      key={`${menu.clientX} ${menu.clientY}`}
    >
      <Menu.Target>
        <button
          type="button"
          tabIndex={-1}
          aria-label="What one can do here"
          className={classes.anchor}
          style={{ left: menu.clientX, top: menu.clientY }}
        />
      </Menu.Target>
      <Menu.Dropdown>
        {sections.map((section, index) => (
          <Fragment key={section[0]?.id}>
            {index > 0 && <Menu.Divider />}
            {section.map((command) => (
              <Entry key={command.id} command={command} />
            ))}
          </Fragment>
        ))}
        {arrange.length > 0 && <Menu.Divider />}
        {arrange.map((command) => (
          <Entry key={command.id} command={command} />
        ))}
        {colours.length > 0 && <Menu.Divider />}
        {colours.map((command) => (
          <Menu.Item
            key={command.id}
            leftSection={<span className={classes.swatch} style={{ background: tintOf(command.colour) }} />}
            onClick={() => void runCommand(command, workspace)}
          >
            Colour {command.colour}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function Entry({ command }: { readonly command: Command }) {
  const workspace = useWorkspace()
  const [shortcut] = command.shortcuts ?? []
  return (
    <Menu.Item
      onClick={() => void runCommand(command, workspace)}
      rightSection={
        shortcut !== undefined && (
          <span className={classes.keys}>
            {keysOf(shortcut, workspace.platform).map((key) => (
              <Kbd key={key} size="xs">
                {key}
              </Kbd>
            ))}
          </span>
        )
      }
    >
      {titleOf(command, workspace)}
    </Menu.Item>
  )
}
