import 'monaco-editor/features/comment/register.js'
import 'monaco-editor/features/linesOperations/register.js'
import { conf, language } from 'monaco-editor/languages/definitions/javascript/javascript.js'
import { monaco } from '../expression-field/monaco.ts'

/** Name of the language of code nodes. What it says is told apart by its words alone: no script is read or run here. */
export const scriptLanguage = 'crossdock-script'

monaco.languages.register({ id: scriptLanguage })
monaco.languages.setMonarchTokensProvider(scriptLanguage, language)
monaco.languages.setLanguageConfiguration(scriptLanguage, conf)

export { monaco }
