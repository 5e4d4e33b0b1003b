import { type Command, isEnabled, runCommand } from '../commands/command.ts'
import { isOnCanvas, matchesShortcut, takesText } from '../commands/shortcut.ts'
import type { Workspace } from './workspace.ts'

/** Runs the command whose shortcut is pressed. Plain keys belong to a text that is being edited, and to a dialog that is open. */
export function listenForShortcuts(workspace: Workspace, commands: readonly Command[]): void {
  window.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return
    const isText = takesText(event.target)
    const isCanvas = isOnCanvas(event.target)
    const isBrowser = workspace.platform.kind === 'browser'
    const matching = commands.filter(
      ({ shortcuts = [], worksInText = false, isForCanvas = false, isClipboardKey = false }) =>
        (worksInText || !isText) &&
        (isCanvas || !isForCanvas) &&
        !(isBrowser && isClipboardKey) &&
        shortcuts.some((shortcut) => matchesShortcut(shortcut, event, workspace.platform)),
    )
    // Two commands may share their keys while only one of them is enabled at a time, as the debugger’s are in a session.
    const command = matching.find((candidate) => isEnabled(candidate, workspace))
    if (command === undefined) {
      // On the canvas the browser does nothing in the place of a command that is off: its undo would jump into a field.
      const isOverCanvas = isCanvas && workspace.canvas.current !== undefined
      if (isOverCanvas && matching.length > 0 && (event.ctrlKey || event.metaKey)) event.preventDefault()
      return
    }
    if (workspace.view.getState().dialog !== undefined) {
      // To reload the page or fill the screen is not what these keys mean here, even while they do nothing.
      if (/^F\d+$/.test(event.key)) event.preventDefault()
      return
    }
    event.preventDefault()
    void runCommand(command, workspace)
  })
}
