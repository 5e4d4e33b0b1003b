import { type Command, isEnabled, runCommand } from '../commands/command.ts'
import { isOnCanvas, matchesShortcut, takesText } from '../commands/shortcut.ts'
import type { Workspace } from './workspace.ts'

/** Runs the command whose shortcut is pressed. Plain keys belong to a text that is being edited, and to a dialog that is open. */
export function listenForShortcuts(workspace: Workspace, commands: readonly Command[]): void {
  window.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return
    if (workspace.view.getState().dialog !== undefined) return
    const isText = takesText(event.target)
    const isCanvas = isOnCanvas(event.target)
    const isBrowser = workspace.platform.kind === 'browser'
    const command = commands.find(
      ({ shortcuts = [], worksInText = false, isForCanvas = false, isClipboardKey = false }) =>
        (worksInText || !isText) &&
        (isCanvas || !isForCanvas) &&
        !(isBrowser && isClipboardKey) &&
        shortcuts.some((shortcut) => matchesShortcut(shortcut, event, workspace.platform)),
    )
    if (command === undefined || !isEnabled(command, workspace)) return
    event.preventDefault()
    void runCommand(command, workspace)
  })
}
