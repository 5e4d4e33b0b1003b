import { z } from 'zod'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { withoutDirections } from './without-directions.ts'

const panelsSchema = z.object({
  palette: z.object({ isOpen: z.boolean(), sizePx: z.number() }),
  inspector: z.object({ isOpen: z.boolean(), sizePx: z.number() }),
  bottom: z.object({ isOpen: z.boolean(), sizePx: z.number() }),
  bottomTab: z.string(),
})

/** Sizes of the editor's panels; remembered on this machine. */
export type Panels = z.output<typeof panelsSchema>
/** A panel that opens, closes and has a size. */
export type PanelName = 'palette' | 'inspector' | 'bottom'

/** A short message at the lower edge that goes away by itself. */
export interface Notice {
  readonly id: number
  readonly kind: 'done' | 'problem'
  readonly text: string
  /** What to do, for problems. */
  readonly remedy?: string
}

/** What is shown: nothing here belongs to the flow. */
export interface ViewState {
  /** `id` of a screen in `app/screens.ts`, and what follows it in the address. */
  readonly route: { readonly screen: string; readonly rest: string }
  /** `id` of an entry of `app/dialogs.ts`. One at a time. */
  readonly dialog: string | undefined
  readonly panels: Panels
  readonly notices: readonly Notice[]
}

/** The state of the view and the ways to change it. */
export interface ViewStore extends Pick<StoreApi<ViewState>, 'getState' | 'subscribe' | 'getInitialState'> {
  /** Goes to a screen, e.g. `goTo('flows', 'editor')`. The address changes with it. */
  goTo(screen: string, rest?: string): void
  /** As `goTo`, but no way to go back through: the address takes the place of the one before. */
  walkTo(screen: string, rest?: string): void
  openDialog(id: string): void
  closeDialog(): void
  setPanel(name: PanelName, change: Partial<Panels[PanelName]>): void
  showBottomTab(id: string): void
  notify(notice: Omit<Notice, 'id'>): void
  dismiss(noticeId: number): void
}

const storageKey = 'crossdock.panels'
const defaultPanels: Panels = {
  palette: { isOpen: true, sizePx: 232 },
  inspector: { isOpen: true, sizePx: 340 },
  bottom: { isOpen: false, sizePx: 240 },
  bottomTab: 'problems',
}

/** The view of this window; follows the address (`#/flows/editor`). */
export function createViewStore(): ViewStore {
  const store = createStore<ViewState>(() => ({
    route: readRoute(),
    dialog: undefined,
    panels: readPanels(),
    notices: [],
  }))
  let lastNotice = 0
  const follow = () => {
    const route = readRoute()
    const { screen, rest } = store.getState().route
    if (route.screen !== screen || route.rest !== rest) store.setState({ route, dialog: undefined })
  }
  window.addEventListener('hashchange', follow)
  const setPanels = (panels: Panels) => {
    store.setState({ panels })
    localStorage.setItem(storageKey, JSON.stringify(panels))
  }
  return {
    ...store,
    // The browser tells of the new address in a task of its own: a key that is pressed before it means the new place already.
    goTo: (screen, rest = '') => {
      window.location.hash = addressOf(screen, rest)
      follow()
    },
    walkTo: (screen, rest = '') => {
      window.location.replace(`#${addressOf(screen, rest)}`)
      follow()
    },
    openDialog: (dialog) => store.setState({ dialog }),
    closeDialog: () => store.setState({ dialog: undefined }),
    setPanel: (name, change) => {
      const { panels } = store.getState()
      setPanels({ ...panels, [name]: { ...panels[name], ...change } })
    },
    showBottomTab: (bottomTab) => {
      const { panels } = store.getState()
      setPanels({ ...panels, bottomTab, bottom: { ...panels.bottom, isOpen: true } })
    },
    notify: (notice) => {
      lastNotice += 1
      store.setState((state) => {
        // Said again, it takes the place of what it said before.
        const text = withoutDirections(notice.text)
        const others = state.notices.filter((other) => text !== other.text || notice.remedy !== other.remedy)
        return { notices: [...others, { ...notice, text, id: lastNotice }].slice(-3) }
      })
    },
    dismiss: (noticeId) =>
      store.setState((state) => ({ notices: state.notices.filter((notice) => notice.id !== noticeId) })),
  }
}

function addressOf(screen: string, rest: string): string {
  return rest === '' ? `/${screen}` : `/${screen}/${rest}`
}

function readRoute(): ViewState['route'] {
  const [, screen = '', ...rest] = window.location.hash.replace(/^#/, '').split('/')
  return { screen: screen === '' ? 'flows' : screen, rest: rest.join('/') }
}

function readPanels(): Panels {
  try {
    return panelsSchema.parse(JSON.parse(localStorage.getItem(storageKey) ?? ''))
  } catch {
    return defaultPanels
  }
}
