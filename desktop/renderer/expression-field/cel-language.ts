import { functionLibrary } from '@crossdock/shared/expression'
import type { languages } from 'monaco-editor/editor/editor.api.js'

/** Colours of the parts of an expression. */
export const celTokens: languages.IMonarchLanguage = {
  functions: functionLibrary.map(({ name }) => name),
  constants: ['true', 'false', 'null', 'in'],
  tokenizer: {
    root: [
      [/r"[^"]*"|r'[^']*'/, 'string'],
      [/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/, 'string'],
      [/"(?:[^"\\]|\\.)*$|'(?:[^'\\]|\\.)*$/, 'string.invalid'],
      [/[a-zA-Z_]\w*(?=\s*\()/, { cases: { '@functions': 'function', '@default': 'identifier' } }],
      [/[a-zA-Z_]\w*/, { cases: { '@constants': 'keyword', '@default': 'identifier' } }],
      [/\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/, 'number'],
      [/[{}()[\]]/, '@brackets'],
      [/[<>=!&|?:+\-*/%.,]+/, 'operator'],
    ],
  },
}

/** Brackets and quotes of expressions. */
export const celConfiguration: languages.LanguageConfiguration = {
  brackets: [
    ['(', ')'],
    ['[', ']'],
    ['{', '}'],
  ],
  autoClosingPairs: [
    { open: '(', close: ')' },
    { open: '[', close: ']' },
    { open: '{', close: '}' },
    { open: '"', close: '"', notIn: ['string'] },
  ],
}
