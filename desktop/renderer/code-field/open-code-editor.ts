import type { Range } from '../expression-field/CelEditor.tsx'
import type { monaco as Monaco } from '../expression-field/monaco.ts'
import { overflowRoot } from '../expression-field/overflow-root.ts'

/** The code editor with JavaScript, as it was loaded. */
export type LoadedCode = typeof import('./monaco-javascript.ts')

/** What the editor of a script begins with. */
export interface CodeEditorParts {
  readonly loaded: LoadedCode
  readonly inputId: string
  readonly label: string
  readonly describedBy: string
  readonly text: string
  /** What is selected, if the field has the focus already; a cursor is a selection of nothing. */
  readonly selected: Range | undefined
  onChange(text: string): void
}

/** An editor while it is shown. */
export interface OpenCodeEditor {
  /** Shows a text that another hand has written, e.g. an undo of the flow. */
  show(text: string): void
  /** Underlines lines (from 1) that are wrong, with what is said of them. */
  mark(faults: readonly { readonly line: number; readonly message: string }[]): void
  close(): void
}

/** Opens the code editor in an element. It grows with its text; Tab leaves it. */
export function openCodeEditor(host: HTMLElement, parts: CodeEditorParts): OpenCodeEditor {
  const { monaco, scriptLanguage } = parts.loaded
  const model = monaco.editor.createModel(parts.text, scriptLanguage)
  model.updateOptions({ tabSize: 2, insertSpaces: true })
  const own = { model, ariaLabel: parts.label, overflowWidgetsDomNode: overflowRoot() }
  const editor = monaco.editor.create(host, { ...editorOptions, ...own })
  const input = host.querySelector('textarea')
  input?.setAttribute('id', parts.inputId)
  input?.setAttribute('aria-describedby', parts.describedBy)
  const resize = () => {
    const heightPx = Math.max(leastHeightPx, Math.min(editor.getContentHeight(), mostHeightPx))
    host.style.height = `${heightPx}px`
    editor.layout({ width: host.clientWidth, height: heightPx })
  }
  const observer = new ResizeObserver(resize)
  observer.observe(host)
  editor.onDidContentSizeChange(resize)
  resize()
  let isShowing = false
  model.onDidChangeContent(() => {
    if (!isShowing) parts.onChange(model.getValue())
  })
  if (parts.selected !== undefined) {
    const { start, end } = parts.selected
    editor.setSelection(monaco.Selection.fromPositions(model.getPositionAt(start), model.getPositionAt(end)))
    editor.focus()
  }
  return {
    show: (text) => {
      if (model.getValue() === text) return
      isShowing = true
      model.setValue(text)
      isShowing = false
    },
    mark: (faults) =>
      monaco.editor.setModelMarkers(
        model,
        'script',
        faults.map(({ line, message }) => markLine(parts.loaded, model, { line, message })),
      ),
    close: () => {
      observer.disconnect()
      editor.dispose()
      model.dispose()
    },
  }
}

function markLine(
  { monaco }: LoadedCode,
  model: Monaco.editor.ITextModel,
  { line, message }: { readonly line: number; readonly message: string },
): Monaco.editor.IMarkerData {
  const at = Math.min(line, model.getLineCount())
  return {
    ...{ startLineNumber: at, startColumn: model.getLineFirstNonWhitespaceColumn(at) || 1 },
    ...{ endLineNumber: at, endColumn: model.getLineMaxColumn(at) },
    message,
    severity: monaco.MarkerSeverity.Error,
  }
}

const leastHeightPx = 168
const mostHeightPx = 488

const editorOptions: Monaco.editor.IStandaloneEditorConstructionOptions = {
  ...{
    glyphMargin: false,
    folding: false,
    lineNumbersMinChars: 2,
    lineDecorationsWidth: 8,
    minimap: { enabled: false },
  },
  ...{ overviewRulerLanes: 0, hideCursorInOverviewRuler: true, overviewRulerBorder: false },
  ...{ scrollBeyondLastLine: false, renderLineHighlight: 'none', guides: { indentation: false } },
  ...{ fontSize: 12, lineHeight: 20, padding: { top: 4, bottom: 4 }, stickyScroll: { enabled: false } },
  ...{ tabFocusMode: true, editContext: false, contextmenu: false, links: false, fixedOverflowWidgets: true },
  ...{ quickSuggestions: false, wordBasedSuggestions: 'off', occurrencesHighlight: 'off', selectionHighlight: false },
  ...{ bracketPairColorization: { enabled: false }, unicodeHighlight: { ambiguousCharacters: false } },
  scrollbar: { alwaysConsumeMouseWheel: false, verticalScrollbarSize: 8, horizontalScrollbarSize: 8 },
  fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
}
