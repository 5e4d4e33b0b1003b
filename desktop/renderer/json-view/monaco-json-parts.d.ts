// Parts of the code editor's JSON language, which come without types. Its own entry loads every feature of the editor late,
// and features that are registered after the first editor was opened do not find their services.
declare module 'monaco-editor/languages/features/common/lspLanguageFeatures.js' {
  import type { languages, Uri } from 'monaco-editor/editor/editor.api.js'

  /** Answers the worker once it has the newest text of these models. */
  type WorkerAccessor = (...uris: Uri[]) => Promise<object>

  interface CompletionAdapter extends languages.CompletionItemProvider {}
  const CompletionAdapter: new (worker: WorkerAccessor, triggerCharacters: string[]) => CompletionAdapter

  interface HoverAdapter extends languages.HoverProvider {}
  const HoverAdapter: new (worker: WorkerAccessor) => HoverAdapter

  interface FoldingRangeAdapter extends languages.FoldingRangeProvider {}
  const FoldingRangeAdapter: new (worker: WorkerAccessor) => FoldingRangeAdapter
}

declare module 'monaco-editor/languages/features/json/tokenization.js' {
  import type { languages } from 'monaco-editor/editor/editor.api.js'

  function createTokenizationSupport(supportsComments: boolean): languages.TokensProvider
}
