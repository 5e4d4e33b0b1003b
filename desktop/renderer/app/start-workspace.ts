import { commandGroups, isEnabled, runCommand, titleOf } from '../commands/command.ts'
import { commands } from '../commands/registry.ts'
import { firstRuntime, rememberRuntime } from '../connection/last-runtime.ts'
import { signInWith } from '../connection/sign-in-with.ts'
import { followSession } from '../debugger/follow-session.ts'
import { makeRoom } from '../debugger/make-room.ts'
import { readDraft } from '../flows/draft.ts'
import { keepDrafts } from '../flows/keep-drafts.ts'
import { openFlowPath } from '../flows/open-flow.ts'
import type { MenuEntry } from '../platform/platform.ts'
import { listenForShortcuts } from './listen-for-shortcuts.ts'
import { returnFocus } from './return-focus.ts'
import type { Workspace } from './workspace.ts'

/** Starts what runs beside the screens: drafts, shortcuts, the native menu, the window's title, the connection. */
export async function startWorkspace(workspace: Workspace): Promise<void> {
  const { documents, platform, view } = workspace
  const drafts = keepDrafts(documents, {
    drafts: platform.drafts,
    onFailure: (reason) =>
      view.notify({
        kind: 'problem',
        text: `Unsaved work cannot be kept as a draft: ${reason}`,
        remedy: 'Save the flow to a file, or publish it, before you close the window.',
      }),
  })
  window.addEventListener('pagehide', () => void drafts.flush())
  listenForShortcuts(workspace, commands)
  returnFocus(() => workspace.canvas.current?.focus())
  followSession(workspace)
  makeRoom(workspace)
  followMenu(workspace)
  followDocument(workspace)
  platform.files.onOpenRequest((path) => void openFlowPath(workspace, path))
  // Unsaved work is a draft already and is offered again, so nothing is lost by closing. A file would stay behind, though,
  // and so would work of which no draft can be kept.
  platform.window.onCloseRequest(async () => {
    const { isKept } = await drafts.flush()
    const { open } = documents.getState()
    if (open?.isDirty === true && !isKept) view.openDialog('close-unkept')
    else if (open?.isDirty === true && open.origin.kind === 'file') view.openDialog('close')
    else platform.window.answerCloseRequest({ canClose: true })
  })
  if (documents.getState().open === undefined && view.getState().route.rest === 'editor') view.goTo('flows')
  platform.window.setTheme(keptTheme())
  await platform.announceReady()
  await tellKeptDraft(workspace)
  await connectFirst(workspace)
}

/** What was chosen in the settings; the window's frame and menus follow it. */
function keptTheme(): 'system' | 'light' | 'dark' {
  const kept = localStorage.getItem('mantine-color-scheme-value')
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

/** Unsaved work without a file is kept without a question when the window closes: here one hears that it is there. */
async function tellKeptDraft({ platform, view }: Workspace): Promise<void> {
  if (platform.kind !== 'desktop') return
  const names = (await platform.drafts.list()).flatMap(({ text }) => readDraft(text)?.flow.name ?? [])
  const [name, ...others] = names
  if (name === undefined) return
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  view.notify({ kind: 'done', text: `“${name}”${more} was kept as a draft, under “Unsaved work”.` })
}

async function connectFirst(workspace: Workspace): Promise<void> {
  const { connection, platform } = workspace
  rememberRuntime(connection, localStorage)
  const { runtimes } = platform
  runtimes.local?.onStatus((status) => {
    if (status.state === 'running') void connection.connect({ name: 'local', ...status, token: 'added' })
    // One that has died is missed: the connection says so and offers to start it again.
    else if (status.state === 'stopped' && connection.getState().runtime?.name === 'local') connection.disconnect()
  })
  runtimes.signIn?.onCode((code) => void signInWith(code, workspace))
  const code = runtimes.signIn?.takeCode()
  if (code !== undefined) return await signInWith(code, workspace)
  const first = firstRuntime(await runtimes.list(), localStorage)
  if (first !== undefined) await connection.connect(first)
}

function followMenu(workspace: Workspace): void {
  const { connection, debug, documents, platform, view } = workspace
  let last = ''
  let isDue = false
  const update = () => {
    isDue = false
    const entries = commandGroups.flatMap((group) =>
      commands
        .filter((command) => command.group === group)
        .map((command): MenuEntry => {
          const [shortcut] = command.shortcuts ?? []
          return {
            ...{ group, id: command.id, title: titleOf(command, workspace), isEnabled: isEnabled(command, workspace) },
            ...(shortcut === undefined ? {} : { shortcut }),
          }
        }),
    )
    const text = JSON.stringify(entries)
    if (text !== last) platform.window.setMenu(entries)
    last = text
  }
  const schedule = () => {
    if (!isDue) queueMicrotask(update)
    isDue = true
  }
  for (const store of [connection, debug, documents, view]) store.subscribe(schedule)
  schedule()
  platform.window.onMenuCommand((id) => {
    const command = commands.find((candidate) => candidate.id === id)
    if (command !== undefined) void runCommand(command, workspace)
  })
}

function followDocument({ documents, platform }: Workspace): void {
  documents.subscribe(({ open }, { open: before }) => {
    if (open?.flow.name !== before?.flow.name) platform.window.setTitle(open?.flow.name ?? '')
    if (open?.isDirty !== before?.isDirty) platform.window.setUnsaved(open?.isDirty ?? false)
  })
}
