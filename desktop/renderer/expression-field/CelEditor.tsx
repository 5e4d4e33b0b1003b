import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import classes from './ExpressionField.module.css'
import type { FieldScope } from './expression-field-props.ts'
import type { Mark } from './find-marks.ts'
import type { monaco as Monaco } from './monaco.ts'
import { overflowRoot } from './overflow-root.ts'

/** Part of a text, by offsets. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** What the code editor of an expression gets. Texts and offsets are without the leading `=`. */
export interface CelEditorProps {
  readonly loaded: typeof import('./monaco.ts')
  readonly label: string
  readonly describedBy: string
  readonly text: string
  /** What is selected when it begins; a cursor is a selection of nothing. */
  readonly selected: Range
  readonly scope: FieldScope | undefined
  readonly marks: readonly Mark[]
  onChange(text: string): void
  onLeave(): void
  /** Backspace in an empty expression. */
  onEmptied(): void
}

/** One expression in the code editor; it has the focus from its beginning to its end. */
export function CelEditor(props: CelEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<Monaco.editor.IStandaloneCodeEditor>(undefined)
  const latest = useRef(props)
  latest.current = props
  const isShowing = useRef(false)
  const scheme = useComputedColorScheme('light')
  const { loaded, text, marks } = props

  useEffect(() => loaded.monaco.editor.setTheme(`crossdock-${scheme}`), [loaded, scheme])
  useEffect(() => {
    if (host.current === null) return
    const opened = openEditor(host.current, { latest, isShowing })
    editor.current = opened.editor
    return opened.close
  }, [])
  useEffect(() => {
    // What another hand changed, e.g. an undo of the flow: it is shown, and is no edit, after which nothing could be redone.
    const model = editor.current?.getModel()
    isShowing.current = true
    if (model && model.getValue() !== text) model.setValue(text)
    isShowing.current = false
  }, [text])
  useEffect(() => {
    const model = editor.current?.getModel()
    if (model) loaded.monaco.editor.setModelMarkers(model, 'expression', marks.map(toMarker(loaded, model)))
  }, [loaded, marks])
  return <div ref={host} className={classes.editor} />
}

function openEditor(
  host: HTMLElement,
  {
    latest,
    isShowing,
  }: { readonly latest: { readonly current: CelEditorProps }; readonly isShowing: { current: boolean } },
) {
  const { loaded, label, describedBy, text, selected } = latest.current
  const { monaco, celLanguage, bindScope } = loaded
  const model = monaco.editor.createModel(text, celLanguage)
  const own = { model, ariaLabel: label, overflowWidgetsDomNode: overflowRoot() }
  const editor = monaco.editor.create(host, { ...editorOptions, ...own })
  const unbind = bindScope(model, () => latest.current.scope)
  const resize = () => {
    const heightPx = Math.min(editor.getContentHeight(), maxHeightPx)
    host.style.height = `${heightPx}px`
    editor.layout({ width: host.clientWidth, height: heightPx })
  }
  const input = host.querySelector('textarea')
  input?.setAttribute('aria-describedby', describedBy)
  editor.onDidContentSizeChange(resize)
  editor.onDidChangeModelContent(() => {
    if (!isShowing.current) latest.current.onChange(model.getValue())
  })
  editor.onDidBlurEditorWidget(() => latest.current.onLeave())
  editor.onKeyDown((event) => {
    if (event.keyCode === monaco.KeyCode.Backspace && model.getValueLength() === 0) latest.current.onEmptied()
  })
  // One line that grows: Enter would only break it. Shift+Enter does, for long maps.
  editor.addCommand(monaco.KeyCode.Enter, () => {}, '!suggestWidgetVisible')
  const observer = new ResizeObserver(resize)
  observer.observe(host)
  resize()
  const { start, end } = selected
  editor.setSelection(monaco.Selection.fromPositions(model.getPositionAt(start), model.getPositionAt(end)))
  editor.focus()
  const close = () => {
    observer.disconnect()
    unbind()
    editor.dispose()
    model.dispose()
  }
  return { editor, close }
}

const maxHeightPx = 260

const editorOptions: Monaco.editor.IStandaloneEditorConstructionOptions = {
  ...{ lineNumbers: 'off', glyphMargin: false, folding: false, lineDecorationsWidth: 0, lineNumbersMinChars: 0 },
  ...{
    minimap: { enabled: false },
    overviewRulerLanes: 0,
    hideCursorInOverviewRuler: true,
    overviewRulerBorder: false,
  },
  ...{
    scrollBeyondLastLine: false,
    scrollBeyondLastColumn: 0,
    renderLineHighlight: 'none',
    guides: { indentation: false },
  },
  ...{ wordWrap: 'on', wrappingStrategy: 'advanced', fontSize: 12, lineHeight: 20, padding: { top: 6, bottom: 6 } },
  ...{ tabFocusMode: true, editContext: false, contextmenu: false, links: false, stickyScroll: { enabled: false } },
  ...{ fixedOverflowWidgets: true, quickSuggestions: { other: true, strings: false, comments: false } },
  ...{ suggest: { showIcons: true, showStatusBar: false, preview: false }, wordBasedSuggestions: 'off' },
  scrollbar: { vertical: 'auto', horizontal: 'hidden', alwaysConsumeMouseWheel: false, verticalScrollbarSize: 8 },
  fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  occurrencesHighlight: 'off',
  autoSurround: 'never',
  selectionHighlight: false,
  unicodeHighlight: { ambiguousCharacters: false },
}

function toMarker(loaded: CelEditorProps['loaded'], model: Monaco.editor.ITextModel) {
  return ({ start, end, message, severity }: Mark): Monaco.editor.IMarkerData => {
    const [from, to] = [model.getPositionAt(start), model.getPositionAt(end)]
    const { MarkerSeverity } = loaded.monaco
    return {
      ...{ startLineNumber: from.lineNumber, startColumn: from.column },
      ...{ endLineNumber: to.lineNumber, endColumn: to.column },
      message,
      severity: severity === 'error' ? MarkerSeverity.Error : MarkerSeverity.Warning,
    }
  }
}
