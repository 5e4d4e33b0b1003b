import * as monaco from 'monaco-editor/editor/editor.api.js'
import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
import 'monaco-editor/editor/browser/coreCommands.js'
import 'monaco-editor/editor/contrib/suggest/browser/suggestController.js'
import 'monaco-editor/features/bracketMatching/register.js'
import 'monaco-editor/features/clipboard/register.js'
import 'monaco-editor/features/codicon/register.js'
import 'monaco-editor/features/cursorUndo/register.js'
import 'monaco-editor/features/hover/register.js'
import 'monaco-editor/features/wordOperations/register.js'
import { celConfiguration, celTokens } from './cel-language.ts'
import { type Completion, complete, explainAt } from './complete.ts'
import type { FieldScope } from './expression-field-props.ts'

/** Name of the language of expressions. */
export const celLanguage = 'crossdock-expression'

const scopes = new Map<string, () => FieldScope | undefined>()

/** Says what the expression of a model sees. Answers how to end it. */
export function bindScope(model: monaco.editor.ITextModel, scope: () => FieldScope | undefined): () => void {
  const key = model.uri.toString()
  scopes.set(key, scope)
  return () => scopes.delete(key)
}

/** An event that never comes. */
const noEvent = () => ({ dispose: () => {} })
/** The editor asks here whether documentation stands beside the list of completions: always. Nothing is kept. */
const openDocumentation = {
  get: (_key: string, _scope: unknown, fallback?: string) => fallback,
  getBoolean: (key: string, _scope: unknown, fallback?: boolean) => key === 'expandSuggestionDocs' || fallback,
  getNumber: (_key: string, _scope: unknown, fallback?: number) => fallback,
  remove: () => {},
  store: () => {},
  onDidChangeValue: () => noEvent,
  onDidChangeTarget: noEvent,
  onWillSaveState: noEvent,
}

self.MonacoEnvironment = { getWorker: () => new EditorWorker() }
// Services are made with the first editor, and keep what they are made with.
monaco.editor.create(document.createElement('div'), {}, { storageService: openDocumentation }).dispose()
monaco.languages.register({ id: celLanguage })
monaco.languages.setMonarchTokensProvider(celLanguage, celTokens)
monaco.languages.setLanguageConfiguration(celLanguage, celConfiguration)
monaco.languages.registerCompletionItemProvider(celLanguage, {
  triggerCharacters: ['.'],
  provideCompletionItems: (model, position) => {
    const text = model.getValue()
    const offset = model.getOffsetAt(position)
    const found = complete(text, offset, scopes.get(model.uri.toString())?.())
    return { suggestions: found.map((item, index) => toSuggestion(item, { index, model, position })) }
  },
})
monaco.languages.registerHoverProvider(celLanguage, {
  provideHover: (model, position) => {
    const found = explainAt(model.getValue(), model.getOffsetAt(position), scopes.get(model.uri.toString())?.())
    if (found === undefined) return null
    const contents = [{ value: `**${escapeMarkdown(found.title)}**` }]
    if (found.text !== undefined) contents.push({ value: found.text })
    if (found.code !== undefined) contents.push({ value: fence(found.code) })
    const [start, end] = [model.getPositionAt(found.start), model.getPositionAt(found.end)]
    return { contents, range: monaco.Range.fromPositions(start, end) }
  },
})
// Tab belongs to the form: it leaves the field. Enter takes a completion.
monaco.editor.addKeybindingRule({ keybinding: monaco.KeyCode.Tab, command: '-acceptSelectedSuggestion' })

const colors = {
  light: {
    text: '1c2129',
    quiet: '5a6272',
    string: '2b7a3d',
    number: '96590a',
    function: '3b53c4',
    keyword: '7440c0',
    raised: '#ffffff',
    line: '#c3c9d3',
    accent: '#e9edff',
  },
  dark: {
    text: 'e2e6ec',
    quiet: '9aa3b2',
    string: '69c77d',
    number: 'eeb04c',
    function: '91a7ff',
    keyword: 'b794f0',
    raised: '#1f242d',
    line: '#424a59',
    accent: '#252f55',
  },
} as const
for (const scheme of ['light', 'dark'] as const) {
  const { text, quiet, string, number, function: fn, keyword, raised, line, accent } = colors[scheme]
  monaco.editor.defineTheme(`crossdock-${scheme}`, {
    base: scheme === 'light' ? 'vs' : 'vs-dark',
    inherit: true,
    rules: [
      ...[
        { token: '', foreground: text },
        { token: 'identifier', foreground: text },
      ],
      ...[
        { token: 'string', foreground: string },
        { token: 'number', foreground: number },
      ],
      ...[
        { token: 'function', foreground: fn },
        { token: 'keyword', foreground: keyword },
      ],
      ...['operator', 'delimiter', 'comment'].map((token) => ({ token, foreground: quiet })),
      // Of JavaScript.
      ...[
        { token: 'type', foreground: fn },
        { token: 'regexp', foreground: string },
      ],
    ],
    colors: {
      'editor.background': '#00000000',
      'editor.foreground': `#${text}`,
      'editorLineNumber.foreground': `#${quiet}`,
      'editorLineNumber.activeForeground': `#${text}`,
      'editorSuggestWidget.background': raised,
      'editorSuggestWidget.border': line,
      'editorSuggestWidget.foreground': `#${text}`,
      'editorSuggestWidget.selectedBackground': accent,
      'editorSuggestWidget.selectedForeground': `#${text}`,
      'editorSuggestWidget.highlightForeground': `#${fn}`,
      'editorSuggestWidget.focusHighlightForeground': `#${fn}`,
      'editorSuggestWidget.selectedIconForeground': `#${text}`,
      'editorHoverWidget.background': raised,
      'editorHoverWidget.border': line,
      'editor.lineHighlightBorder': '#00000000',
    },
  })
}

function toSuggestion(
  item: Completion,
  place: { readonly index: number; readonly model: monaco.editor.ITextModel; readonly position: monaco.Position },
): monaco.languages.CompletionItem {
  const { CompletionItemKind, CompletionItemInsertTextRule } = monaco.languages
  const kinds = {
    field: CompletionItemKind.Field,
    function: CompletionItemKind.Function,
    name: CompletionItemKind.Variable,
  }
  const start = place.model.getPositionAt(item.from)
  return {
    label: { label: item.label, description: item.detail },
    kind: kinds[item.kind],
    // What a field is stands in the list already.
    ...(item.kind === 'function' ? { detail: item.detail } : {}),
    ...(item.documentation === undefined ? {} : { documentation: { value: item.documentation } }),
    insertText: item.insert,
    insertTextRules: CompletionItemInsertTextRule.InsertAsSnippet,
    // Fields of the sample stand before functions that match as well.
    sortText: `${item.kind === 'function' ? '2' : item.kind === 'name' ? '1' : '0'}${String(place.index).padStart(5, '0')}`,
    filterText: item.label,
    range: monaco.Range.fromPositions(start, place.position),
  }
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~]/g, '\\$&')
}

/** Data as a code block that it cannot break out of. */
function fence(code: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([run]) => run.length))
  const marks = '`'.repeat(longest + 1)
  return `${marks}\n${code}\n${marks}`
}

export { monaco }
