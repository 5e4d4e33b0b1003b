import 'monaco-editor/features/find/register.js'
import 'monaco-editor/features/folding/register.js'
import JsonWorker from 'monaco-editor/language/json/json.worker?worker'
import {
  CompletionAdapter,
  FoldingRangeAdapter,
  HoverAdapter,
} from 'monaco-editor/languages/features/common/lspLanguageFeatures.js'
import { createTokenizationSupport } from 'monaco-editor/languages/features/json/tokenization.js'
import { monaco } from '../expression-field/monaco.ts'
import { flowJsonSchema } from './flow-json-schema.ts'
import { flowLanguage, flowModelUri } from './flow-language.ts'

/** The worker that knows JSON and the schema of flow documents. What is wrong is told by the flow's own reader. */
function startWorker(): monaco.editor.MonacoWebWorker<object> {
  const worker = new JsonWorker()
  const schemas = [{ uri: 'crossdock://flow', fileMatch: [flowModelUri], schema: flowJsonSchema() }]
  // The first message starts the worker, the second one tells it what to know.
  worker.postMessage('ignore')
  worker.postMessage({ languageId: 'json', languageSettings: { validate: false, schemas }, enableSchemaRequest: false })
  return monaco.editor.createWebWorker<object>({ worker, keepIdleModels: true })
}

let started: monaco.editor.MonacoWebWorker<object> | undefined
const worker = (...uris: monaco.Uri[]) => {
  started ??= startWorker()
  return started.withSyncedResources(uris)
}

monaco.languages.register({ id: flowLanguage })
monaco.languages.setTokensProvider(flowLanguage, createTokenizationSupport(false))
monaco.languages.setLanguageConfiguration(flowLanguage, {
  wordPattern: /(-?\d*\.\d\w*)|([^[{\]}:"\s,]+)/g,
  brackets: [
    ['{', '}'],
    ['[', ']'],
  ],
  autoClosingPairs: [
    { open: '{', close: '}', notIn: ['string'] },
    { open: '[', close: ']', notIn: ['string'] },
    { open: '"', close: '"', notIn: ['string'] },
  ],
})
monaco.languages.registerCompletionItemProvider(flowLanguage, new CompletionAdapter(worker, [' ', ':', '"']))
monaco.languages.registerHoverProvider(flowLanguage, new HoverAdapter(worker))
monaco.languages.registerFoldingRangeProvider(flowLanguage, new FoldingRangeAdapter(worker))

export { monaco }
