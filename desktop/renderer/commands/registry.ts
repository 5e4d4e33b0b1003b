import { screens } from '../app/screens.ts'
import type { Command } from './command.ts'
import { addNodeBySearch } from './list/add-node-by-search.ts'
import { addNoteHere } from './list/add-note.ts'
import { arrangeCommands } from './list/arrange.ts'
import { newCaseFromSample, runAllCases, showCases } from './list/case-run.ts'
import { colourCommands } from './list/colour.ts'
import { enterToken, reconnect } from './list/connect-runtime.ts'
import { connectTo } from './list/connect-to.ts'
import { copyNodes } from './list/copy-nodes.ts'
import { cutNodes } from './list/cut-nodes.ts'
import { toggleBreakpointHere, togglePin } from './list/debug-breakpoint.ts'
import { debugEdit } from './list/debug-edit.ts'
import { debugGo, debugStop, showDebugger } from './list/debug-go.ts'
import { runFromHere, runToHere } from './list/debug-run-to.ts'
import { debugBack, debugDrop, debugInto, debugStep } from './list/debug-step.ts'
import { deleteSelection } from './list/delete-selection.ts'
import { duplicateNodes } from './list/duplicate-nodes.ts'
import { exceptionCommands } from './list/exception-acts.ts'
import { extractSubflow } from './list/extract-subflow.ts'
import { findInFlow } from './list/find-in-flow.ts'
import { inspect, switchPanel } from './list/focus-panels.ts'
import { groupNodes, ungroupNodes } from './list/group-nodes.ts'
import { startLocalRuntime, stopLocalRuntime } from './list/local-runtime.ts'
import { newFlow } from './list/new-flow.ts'
import { nextProblem } from './list/next-problem.ts'
import { nudgeCommands } from './list/nudge.ts'
import { openCommandPalette } from './list/open-command-palette.ts'
import { openFile } from './list/open-file.ts'
import { openMapper } from './list/open-mapper.ts'
import { openMenu } from './list/open-menu.ts'
import { changeSubflow, openSubflow } from './list/open-subflow.ts'
import { pasteNodes } from './list/paste-nodes.ts'
import { publish } from './list/publish.ts'
import { recordCommands } from './list/record-acts.ts'
import { redo } from './list/redo.ts'
import { rename } from './list/rename.ts'
import { openReplayReport } from './list/replay-report.ts'
import { saveFile } from './list/save-file.ts'
import { saveFileAs } from './list/save-file-as.ts'
import { selectAll } from './list/select-all.ts'
import { selectNothing, selectPath } from './list/select-path.ts'
import { showJson, showVersions } from './list/show-bottom-tab.ts'
import { showMissing } from './list/show-missing.ts'
import { showShortcuts } from './list/show-shortcuts.ts'
import { startFlow } from './list/start-flow.ts'
import { tidy } from './list/tidy.ts'
import { toggleDisabled } from './list/toggle-disabled.ts'
import { toggleBottomPanel, toggleInspector, togglePalette } from './list/toggle-panel.ts'
import { undo } from './list/undo.ts'
import { walkCommands } from './list/walk.ts'
import { zoomIn, zoomOut, zoomToFit, zoomToSelection } from './list/zoom.ts'

const goToScreen = screens.map(
  ({ id, title }, index): Command => ({
    id: `go.${id}`,
    title: `Go to ${title}`,
    group: 'Go',
    shortcuts: [`Alt+${index + 1}`],
    worksInText: true,
    run: ({ view }) => view.goTo(id),
  }),
)

/** Every command. Order within a group is the order in menus. */
export const commands: readonly Command[] = [
  ...[newFlow, openFile, saveFile, saveFileAs],
  // Before the menu of the canvas: in a session its Shift+F10 steps back.
  ...[debugGo, debugStep, debugInto, debugBack, runToHere, runFromHere, debugEdit, debugDrop, debugStop],
  ...[showCases, runAllCases, newCaseFromSample],
  ...[toggleBreakpointHere, togglePin, showDebugger],
  // Before the settings of any node: Enter opens the subflow that is called.
  ...[openSubflow, changeSubflow],
  ...[undo, redo, cutNodes, copyNodes, pasteNodes, duplicateNodes, deleteSelection],
  ...[selectAll, selectPath, selectNothing, findInFlow],
  ...[
    rename,
    connectTo,
    toggleDisabled,
    groupNodes,
    ungroupNodes,
    extractSubflow,
    ...colourCommands,
    ...arrangeCommands,
    ...nudgeCommands,
  ],
  ...[openCommandPalette, togglePalette, toggleInspector, toggleBottomPanel, zoomIn, zoomOut],
  ...[zoomToFit, zoomToSelection, inspect, switchPanel, openMenu, showShortcuts],
  ...[addNodeBySearch, addNoteHere, nextProblem, tidy, publish, showVersions, showJson, startFlow],
  ...exceptionCommands,
  ...recordCommands,
  ...[openReplayReport],
  ...goToScreen,
  ...walkCommands,
  ...[showMissing],
  ...[openMapper],
  ...[reconnect, enterToken, startLocalRuntime, stopLocalRuntime],
]
