import { useEffect } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { isEnabled, runCommand } from '../commands/command.ts'
import { clipText, copyNodes } from '../commands/list/copy-nodes.ts'
import { cutNodes } from '../commands/list/cut-nodes.ts'
import { pasteNodes, pasteText } from '../commands/list/paste-nodes.ts'
import { isOnCanvas } from '../commands/shortcut.ts'

/**
 * Answers the browser's own copy, cut and paste while the canvas has the focus. These events need no permission and work
 * over plain HTTP, where a page may not read the clipboard otherwise.
 */
export function useClipboardEvents(): void {
  const workspace = useWorkspace()
  useEffect(() => {
    if (workspace.platform.kind !== 'browser') return
    // The event names the place of the text cursor, which may be far from what has the focus.
    const isOurs = (event: ClipboardEvent) =>
      !event.defaultPrevented &&
      isOnCanvas(document.activeElement ?? document.body) &&
      workspace.view.getState().dialog === undefined
    const copy = (event: ClipboardEvent) => {
      const text = clipText(workspace)
      const command = event.type === 'cut' ? cutNodes : copyNodes
      if (!isOurs(event) || text === undefined || !isEnabled(command, workspace)) return
      event.clipboardData?.setData('text/plain', text)
      event.preventDefault()
      void runCommand(command, workspace)
    }
    const paste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text/plain')
      if (!isOurs(event) || text === undefined || !isEnabled(pasteNodes, workspace)) return
      event.preventDefault()
      pasteText(workspace, text)
    }
    document.addEventListener('copy', copy)
    document.addEventListener('cut', copy)
    document.addEventListener('paste', paste)
    return () => {
      document.removeEventListener('copy', copy)
      document.removeEventListener('cut', copy)
      document.removeEventListener('paste', paste)
    }
  }, [workspace])
}
