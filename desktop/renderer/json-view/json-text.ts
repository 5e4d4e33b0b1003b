import { type Flow, readFlow, serializeFlow } from '@crossdock/shared/flow'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ApartText, DocumentStore } from '../document/document-store.ts'
import { indexJson, lineAt, placeNear } from './json-index.ts'

/** Why a text is not (yet) what the canvas shows. */
export interface TextProblem {
  readonly message: string
  readonly remedy: string
  /** From 1. */
  readonly line: number
  readonly start: number
  readonly end: number
}

/** The open flow as text. */
export interface JsonTextState {
  /** As it stands in the editor. */
  readonly text: string
  /** What keeps the text from being a flow; empty while it is one. The canvas keeps the last good flow. */
  readonly problems: readonly TextProblem[]
  /** True when the canvas was edited while the text was broken: the two say different things. */
  readonly isApart: boolean
  /** True for a file whose text has never been a flow: the canvas has nothing of it, so saving it would empty the file. */
  readonly isUnread: boolean
}

/** The text of the open flow, followed both ways. */
export interface JsonText extends Pick<StoreApi<JsonTextState>, 'getState' | 'subscribe' | 'getInitialState'> {
  /** Shows the text of a file that is no flow. The canvas stays as it is until the text is mended. */
  openBroken(text: string): void
  /** The user has changed the text. It is applied shortly after. */
  type(text: string): void
  /** Applies at once what was typed, e.g. when the focus leaves. */
  flush(): void
  /** Lets the canvas win: the text becomes what the canvas shows. */
  takeCanvas(): void
  /** Lets the text win: it is applied over what the canvas shows. */
  takeText(): void
  /** Follows the canvas from now on, because somebody looks. A text that was left broken is still there. */
  show(): void
  /** Applies what was typed, and rests. */
  hide(): void
}

const typedDelayMs = 300
const canvasDelayMs = 120
const maxProblems = 100

/** The text of the open flow, at rest until it is shown: writing a large flow as text at each edit would cost. */
export function createJsonText(documents: DocumentStore): JsonText {
  const store = createStore<JsonTextState>(() => asShown(''))
  let applied: Flow | undefined
  let isShown = false
  const typed = createTimer(typedDelayMs)
  const drawn = createTimer(canvasDelayMs)
  const keep = () => documents.keepText(apartText(store.getState()))
  /** Shows the flow, or what was left apart from it. */
  const show = (kept?: ApartText) => {
    drawn.stop()
    typed.stop()
    const flow = documents.getState().open?.flow
    applied = isShown ? flow : undefined
    store.setState(
      kept === undefined ? asShown(isShown && flow !== undefined ? serializeFlow(flow) : '') : asLeft(kept),
    )
    keep()
  }
  const apply = () => {
    typed.stop()
    const { text, isApart } = store.getState()
    const current = documents.getState().open?.flow
    if (current === undefined) return
    const read = readText(text)
    store.setState({ problems: read.problems })
    if (read.flow === undefined || isApart) return keep()
    store.setState({ isUnread: false })
    keep()
    applied = current
    const next = shareUnchanged(current, read.flow)
    if (next === current) return
    applied = next
    documents.edit({ label: 'edit the JSON', group: 'json' }, () => next)
  }
  /** True while the text says something that the canvas does not. */
  const isPending = () => {
    const { problems, isApart } = store.getState()
    return typed.isRunning() || problems.length > 0 || isApart
  }
  documents.subscribe((state, before) => {
    if (state.open?.draftId !== before.open?.draftId) return show(state.open?.apartText)
    if (state.open?.flow === before.open?.flow || state.open?.flow === applied) return
    if (isPending()) {
      store.setState({ isApart: true })
      keep()
    } else if (isShown) drawn.start(show)
  })
  const flush = () => {
    if (typed.isRunning()) apply()
  }
  return {
    ...store,
    openBroken: (text) => store.setState({ ...asShown(text), problems: readText(text).problems, isUnread: true }),
    type: (text) => {
      if (text === store.getState().text) return
      drawn.stop()
      store.setState({ text })
      typed.start(apply)
    },
    flush,
    takeCanvas: () => show(),
    takeText: () => {
      store.setState({ isApart: false })
      apply()
    },
    show: () => {
      isShown = true
      if (!isPending() && documents.getState().open?.flow !== applied) show()
    },
    hide: () => {
      flush()
      isShown = false
    },
  }
}

/** Acts once a while after it was started last. */
function createTimer(delayMs: number) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = () => {
    clearTimeout(timer)
    timer = undefined
  }
  const start = (act: () => void) => {
    stop()
    timer = setTimeout(() => {
      timer = undefined
      act()
    }, delayMs)
  }
  return { start, stop, isRunning: () => timer !== undefined }
}

/** What of the text is unsaved work, because the canvas does not say the same. */
function apartText({ text, problems, isApart, isUnread }: JsonTextState): ApartText | undefined {
  return problems.length > 0 || isApart ? { text, isApart, isUnread } : undefined
}

/** A text that says what the canvas shows. */
function asShown(text: string): JsonTextState {
  return { text, problems: [], isApart: false, isUnread: false }
}

/** A text that was left while it said something else. */
function asLeft(kept: ApartText): JsonTextState {
  return { ...kept, problems: readText(kept.text).problems }
}

/** The flow that a text says, or every reason why it says none, in the order of the text. */
function readText(text: string): { readonly flow?: Flow; readonly problems: readonly TextProblem[] } {
  const read = readFlow(text)
  if (read.ok) return { flow: read.flow, problems: [] }
  const index = indexJson(text)
  if (index.fault !== undefined) {
    const { offset, message, remedy } = index.fault
    const place = { start: offset, end: Math.min(offset + 1, text.length), line: lineAt(text, offset) }
    return { problems: [{ message, remedy, ...place }] }
  }
  const problems = read.problems.slice(0, maxProblems).map(({ path, message, remedy }): TextProblem => {
    const { start, end } = placeNear(index, path) ?? { start: 0, end: text.length }
    return { message, remedy, start, end, line: lineAt(text, start) }
  })
  return { problems: problems.sort((a, b) => a.start - b.start) }
}

/** The flow read from a text, with every part that says what it said before as the same object. */
function shareUnchanged(before: Flow, after: Flow): Flow {
  const changed = new Set(Object.keys(before.nodes).filter((id) => !Object.hasOwn(after.nodes, id)))
  const nodes = Object.fromEntries(
    Object.entries(after.nodes).map(([id, node]) => {
      const was = Object.hasOwn(before.nodes, id) ? before.nodes[id] : undefined
      if (was !== undefined && JSON.stringify(was) === JSON.stringify(node)) return [id, was]
      changed.add(id)
      return [id, node]
    }),
  )
  // In canonical form, so that another order of what a node says is no change. That of the other nodes is known.
  const isSame = serializeFlow(withNodes(before, changed)) === serializeFlow(withNodes(after, changed))
  return isSame ? before : { ...after, nodes }
}

function withNodes(flow: Flow, ids: ReadonlySet<string>): Flow {
  return { ...flow, nodes: Object.fromEntries(Object.entries(flow.nodes).filter(([id]) => ids.has(id))) }
}
