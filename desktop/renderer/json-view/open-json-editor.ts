import type { FlowProblem } from '@crossdock/shared/flow'
import type { DocumentStore } from '../document/document-store.ts'
import { selectionOf, wireId } from '../document/selection.ts'
import { flowLanguage, flowModelUri } from './flow-language.ts'
import classes from './JsonTab.module.css'
import { indexJson, type JsonPlace } from './json-index.ts'
import type { JsonText, TextProblem } from './json-text.ts'
import type { monaco as Monaco } from './monaco-json.ts'
import { type IndexedText, nodeAt, placeOfProblem, placeOfWire } from './node-at.ts'
import { textChange } from './text-change.ts'
import type { LoadedEditor } from './use-monaco.ts'

/** What an editor works on. */
export interface JsonEditorParts {
  readonly text: JsonText
  readonly loaded: LoadedEditor
  readonly documents: DocumentStore
}

/** The code editor while it is shown. */
export interface OpenJsonEditor {
  /** Underlines what is broken, or else what the flow’s check says. */
  mark(problems: { readonly broken: readonly TextProblem[]; readonly flowProblems: readonly FlowProblem[] }): void
  /** Puts the cursor to an offset and gives it the focus. */
  goTo(offset: number): void
  close(): void
}

const cursorDelayMs = 150
const maxMarks = 200

/** Opens the code editor in an element and keeps text, cursor and selection in step with the open flow. */
export function openJsonEditor(host: HTMLElement, { text, loaded, documents }: JsonEditorParts): OpenJsonEditor {
  const { monaco } = loaded
  const model = monaco.editor.createModel(text.getState().text, flowLanguage, monaco.Uri.parse(flowModelUri))
  model.updateOptions({ tabSize: 2, insertSpaces: true })
  const editor = monaco.editor.create(host, { ...editorOptions, model })
  const indexed = rememberIndex(model)
  const selected = editor.createDecorationsCollection()
  let isFromCanvas = false
  const follow = ({ text: next }: { readonly text: string }) => {
    const change = textChange(model.getValue(), next)
    if (change === undefined) return
    isFromCanvas = true
    const range = rangeOf(monaco, model, change)
    editor.executeEdits('canvas', [{ range, text: change.text, forceMoveMarkers: false }])
    editor.pushUndoStop()
    isFromCanvas = false
  }
  const showSelected = ({ isRevealed }: { readonly isRevealed: boolean }) => {
    const place = placeOfSelection(documents, indexed())
    if (place === undefined) return selected.clear()
    const range = rangeOf(monaco, model, place)
    selected.set([{ range, options: { isWholeLine: true, className: classes.selected ?? '' } }])
    if (isRevealed) editor.revealRangeNearTop(range, monaco.editor.ScrollType.Immediate)
  }
  const endings = [
    text.subscribe(follow),
    documents.subscribe(({ open }, { open: before }) => {
      if (open?.selection !== before?.selection) showSelected({ isRevealed: !editor.hasTextFocus() })
    }),
    selectWithCursor(editor, { documents, indexed }),
  ]
  model.onDidChangeContent(() => {
    if (!isFromCanvas) text.type(model.getValue())
  })
  editor.onDidBlurEditorText(text.flush)
  showSelected({ isRevealed: true })
  return {
    mark: ({ broken, flowProblems }) => {
      const marks =
        broken.length > 0 ? broken : placeProblems(flowProblems.slice(0, maxMarks), { documents, indexed: indexed() })
      const severity = broken.length > 0 ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning
      monaco.editor.setModelMarkers(
        model,
        'crossdock',
        marks.map(({ message, remedy, ...place }) => ({
          ...rangeOf(monaco, model, place),
          message: `${message} ${remedy}`,
          severity,
        })),
      )
    },
    goTo: (offset) => {
      const position = model.getPositionAt(offset)
      editor.setPosition(position)
      editor.revealPositionInCenter(position)
      editor.focus()
    },
    close: () => {
      for (const end of endings) end()
      editor.dispose()
      model.dispose()
    },
  }
}

/** Selects the node or wire that the user’s cursor is in. */
function selectWithCursor(
  editor: Monaco.editor.IStandaloneCodeEditor,
  { documents, indexed }: { readonly documents: DocumentStore; readonly indexed: () => IndexedText },
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const select = () => {
    const offset = editor.getModel()?.getOffsetAt(editor.getPosition() ?? { lineNumber: 1, column: 1 })
    const open = documents.getState().open
    const found = offset === undefined || !editor.hasTextFocus() ? undefined : nodeAt(indexed(), offset)
    if (found === undefined || open === undefined) return
    const id = found.kind === 'node' ? found.id : wireId(found)
    const { nodes, wires } = open.selection
    const isThere =
      found.kind === 'node' ? Object.hasOwn(open.flow.nodes, id) : open.flow.wires.some((wire) => wireId(wire) === id)
    if (!isThere || (nodes.size + wires.size === 1 && (nodes.has(id) || wires.has(id)))) return
    documents.select(found.kind === 'node' ? selectionOf([id]) : selectionOf([], [id]))
  }
  const listening = editor.onDidChangeCursorPosition(() => {
    clearTimeout(timer)
    timer = setTimeout(select, cursorDelayMs)
  })
  return () => {
    clearTimeout(timer)
    listening.dispose()
  }
}

/** The text as it is with its index; read anew only when the text is another one. */
function rememberIndex(model: Monaco.editor.ITextModel): () => IndexedText {
  let known: { readonly version: number; readonly indexed: IndexedText } | undefined
  return () => {
    const version = model.getVersionId()
    if (known?.version === version) return known.indexed
    const text = model.getValue()
    const indexed = { text, index: indexJson(text) }
    known = { version, indexed }
    return indexed
  }
}

function placeOfSelection(documents: DocumentStore, indexed: IndexedText): JsonPlace | undefined {
  const open = documents.getState().open
  const [node] = open?.selection.nodes ?? []
  if (node !== undefined) return indexed.index.places.get(`/nodes/${node}`)
  const [id] = open?.selection.wires ?? []
  const wire = open?.flow.wires.find((candidate) => wireId(candidate) === id)
  return wire && placeOfWire(indexed, wire)
}

function placeProblems(
  problems: readonly FlowProblem[],
  { documents, indexed }: { readonly documents: DocumentStore; readonly indexed: IndexedText },
) {
  const wires = documents.getState().open?.flow.wires ?? []
  return problems.map(({ path, message, remedy }) => ({ message, remedy, ...placeOfProblem(indexed, path, wires) }))
}

function rangeOf(
  monaco: LoadedEditor['monaco'],
  model: Monaco.editor.ITextModel,
  { start, end }: { readonly start: number; readonly end: number },
): Monaco.Range {
  return monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end))
}

const editorOptions: Monaco.editor.IStandaloneEditorConstructionOptions = {
  ...{ automaticLayout: true, scrollBeyondLastLine: false, minimap: { enabled: false }, fontSize: 12, lineHeight: 19 },
  ...{ tabFocusMode: true, editContext: false, contextmenu: false, links: false, fixedOverflowWidgets: true },
  ...{ wordBasedSuggestions: 'off', quickSuggestions: { other: true, strings: true, comments: false } },
  ...{ occurrencesHighlight: 'off', renderLineHighlight: 'line', overviewRulerBorder: false, lineNumbersMinChars: 4 },
  ...{ stickyScroll: { enabled: true, maxLineCount: 3 }, folding: true, bracketPairColorization: { enabled: false } },
  ...{ unicodeHighlight: { ambiguousCharacters: false }, padding: { top: 4, bottom: 8 } },
  ariaLabel: 'The flow as JSON. Tab leaves the editor.',
  fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
}
