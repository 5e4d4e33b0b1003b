// The words and brackets of JavaScript for the code editor, which come without types.
declare module 'monaco-editor/languages/definitions/javascript/javascript.js' {
  import type { languages } from 'monaco-editor/editor/editor.api.js'

  const conf: languages.LanguageConfiguration
  const language: languages.IMonarchLanguage
}
