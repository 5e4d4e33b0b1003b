import { recordStates } from '@crossdock/shared/record'
import { stateLooks } from '../../app/state-vocabulary.ts'
import { printTerm, type SearchField, searchFields } from './search-language.ts'

/** What may be typed next: the text of the whole search with it, and where the caret stands then. */
export interface SearchSuggestion {
  readonly label: string
  readonly hint: string
  readonly text: string
  readonly caret: number
}

/** Values that are known to exist. */
export interface KnownValues {
  readonly flows: readonly { readonly id: string; readonly name: string }[]
  readonly entities: readonly string[]
  readonly causes: readonly string[]
}

const offered: readonly SearchField[] = ['entity', 'flow', 'state', 'cause', 'text', 'last', 'from', 'to']
const maxSuggestions = 12

/** What may stand where the caret is: names before a colon, or values behind one. */
export function completeSearch(text: string, caret: number, known: KnownValues): readonly SearchSuggestion[] {
  const start = text.slice(0, caret).search(/(?:[^\s"]|"[^"]*"?)*$/)
  const word = text.slice(start, caret)
  const rest = text.slice(caret).replace(/^[^\s]*/, '')
  const place = (said: string, more: { readonly label: string; readonly hint: string; readonly isDone: boolean }) => {
    const head = `${text.slice(0, start)}${said}${more.isDone && rest === '' ? ' ' : ''}`
    return { label: more.label, hint: more.hint, text: `${head}${rest}`, caret: head.length }
  }
  const colon = /^([A-Za-z]+):(.*)$/.exec(word)
  const field = colon?.[1]?.toLowerCase()
  if (field === undefined) {
    const wanted = word.toLowerCase()
    const names = offered.map((name) =>
      place(`${name}:`, { label: `${name}:`, hint: searchFields[name], isDone: false }),
    )
    const days = ['today', 'yesterday'].map((day) =>
      place(day, { label: day, hint: 'accepted on that day', isDone: true }),
    )
    return [...names, ...days].filter(({ label }) => label.startsWith(wanted) && label !== wanted)
  }
  const wanted = (colon?.[2] ?? '').replaceAll('"', '').toLowerCase()
  return valuesOf(field, known)
    .filter(({ value, hint }) => value !== wanted && `${value} ${hint}`.toLowerCase().includes(wanted))
    .slice(0, maxSuggestions)
    .map(({ value, hint }) =>
      place(printTerm({ field: field as SearchField, value }), { label: value, hint, isDone: true }),
    )
}

function valuesOf(field: string, known: KnownValues): readonly { readonly value: string; readonly hint: string }[] {
  switch (field) {
    case 'flow':
      return known.flows.map(({ id, name }) => ({ value: id, hint: name }))
    case 'entity':
      return known.entities.map((value) => ({ value, hint: '' }))
    case 'cause':
      return known.causes.map((value) => ({ value, hint: '' }))
    case 'state':
      return recordStates.map((value) => ({
        value,
        hint: stateLooks[value].word === value ? '' : stateLooks[value].word,
      }))
    case 'last':
      return ['15m', '1h', '24h', '7d', '30d'].map((value) => ({ value, hint: '' }))
    case 'from':
    case 'to':
      return ['today', 'yesterday', '-1h', '07:00'].map((value) => ({ value, hint: '' }))
    default:
      return []
  }
}
