import type { Workspace } from '../app/workspace.ts'

/** Groups of menu and palette, in the order of the menu. */
export const commandGroups = ['File', 'Edit', 'View', 'Flow', 'Debug', 'Repair', 'Go', 'Runtime'] as const

export type CommandGroup = (typeof commandGroups)[number]

/** One thing a user can do. Menu, palette, shortcuts and the shortcut sheet all come from the list in `registry.ts`. */
export interface Command {
  /** e.g. `edit.undo` */
  readonly id: string
  /** In the user's words, a verb first. A function where it says what it would do now. */
  readonly title: string | ((workspace: Workspace) => string)
  readonly group: CommandGroup
  /** As in `Mod+Shift+S`; `Mod` is ⌘ on a Mac and Ctrl elsewhere. The first one is shown. */
  readonly shortcuts?: readonly string[]
  /** True when the shortcut also works while a text is being edited. Default false. */
  readonly worksInText?: boolean
  /** True when the keys work only while the focus is on the canvas or nowhere: elsewhere they have another meaning. */
  readonly isForCanvas?: boolean
  /** True for copy, cut and paste: in a browser the keys become an event that the canvas answers, without any permission. */
  readonly isClipboardKey?: boolean
  /** Default: always. */
  readonly isEnabled?: (workspace: Workspace) => boolean
  run(workspace: Workspace): void | Promise<void>
}

/** The title as it reads now. */
export function titleOf(command: Command, workspace: Workspace): string {
  return typeof command.title === 'string' ? command.title : command.title(workspace)
}

/** True when the command can run now. */
export function isEnabled(command: Command, workspace: Workspace): boolean {
  return command.isEnabled?.(workspace) ?? true
}

/** Runs a command that is enabled. What it throws is shown to the user. */
export async function runCommand(command: Command, workspace: Workspace): Promise<void> {
  if (!isEnabled(command, workspace)) return
  try {
    await command.run(workspace)
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.message : String(thrown)
    const remedy = thrown instanceof Error && 'remedy' in thrown ? String(thrown.remedy) : undefined
    workspace.view.notify({ kind: 'problem', text, ...(remedy === undefined ? {} : { remedy }) })
  }
}

/** True while a flow is open in the editor and the editor is shown. */
export function isEditing(workspace: Workspace): boolean {
  const { route } = workspace.view.getState()
  return workspace.documents.getState().open !== undefined && route.screen === 'flows' && route.rest === 'editor'
}

/** True while at least one node is selected in the editor. */
export function hasSelectedNodes(workspace: Workspace): boolean {
  return isEditing(workspace) && (workspace.documents.getState().open?.selection.nodes.size ?? 0) > 0
}

/** True while at least one node or note is selected in the editor. */
export function hasSelectedThings(workspace: Workspace): boolean {
  const selection = workspace.documents.getState().open?.selection
  return isEditing(workspace) && selection !== undefined && selection.nodes.size + selection.notes.size > 0
}
