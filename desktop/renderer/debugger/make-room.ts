import type { Workspace } from '../app/workspace.ts'

const startHeightPx = 340
const sessionHeightPx = 440
const mostOfWindow = 0.5

/** Shows the debugger’s tab, high enough to read in. */
export function showDebuggerTab({ view }: Pick<Workspace, 'view'>): void {
  view.showBottomTab('debugger')
  raise(view, startHeightPx)
}

/**
 * Gives a session the room that it needs and keeps what it stands before in sight. The palette, which nobody needs while
 * stepping, makes room and comes back with the end.
 */
export function makeRoom({ debug, view, canvas, documents }: Workspace): void {
  let isPaletteAway = false
  debug.subscribe(({ session }, { session: before }) => {
    if (session !== undefined && before === undefined) {
      raise(view, sessionHeightPx)
      isPaletteAway = view.getState().panels.palette.isOpen
      if (isPaletteAway) view.setPanel('palette', { isOpen: false })
    }
    if (session === undefined && before !== undefined && isPaletteAway) {
      isPaletteAway = false
      view.setPanel('palette', { isOpen: true })
    }
    const node = session?.focus?.node.split('/')[0]
    if (node === undefined || node === before?.focus?.node) return
    // The canvas has its new size one frame later.
    requestAnimationFrame(() => {
      if (documents.getState().open?.flow.id === session?.flow) canvas.current?.reveal(node, { keepsFocus: true })
    })
  })
}

function raise(view: Workspace['view'], heightPx: number): void {
  const wanted = Math.min(heightPx, Math.round(window.innerHeight * mostOfWindow))
  if (view.getState().panels.bottom.sizePx < wanted) view.setPanel('bottom', { sizePx: wanted })
}
