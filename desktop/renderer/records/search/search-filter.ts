import type { RecordFilter } from '@crossdock/shared/api'
import { stateLooks } from '../../app/state-vocabulary.ts'
import { readKey, type SearchTerm, stateOfWord } from './search-language.ts'
import { readMoment, readSpan, startOfDay } from './time-words.ts'

/** What is asked of the runtime, without paging. */
export type RecordQuestion = Omit<RecordFilter, 'limit' | 'cursor'>

/** What a search asks of the runtime now. Times count from `nowMs`. */
export function toFilter(terms: readonly SearchTerm[], nowMs: number): RecordQuestion {
  return Object.assign({}, ...terms.map((term) => partOf(term, nowMs)))
}

function partOf({ field, value }: SearchTerm, nowMs: number): RecordQuestion {
  switch (field) {
    case 'key':
      return readKey(value)
    case 'state': {
      const state = stateOfWord(value)
      return state === undefined ? {} : { state }
    }
    case 'cause':
      return { cause: value.toUpperCase() }
    case 'last':
      return momentOf('from', nowMs - (readSpan(value) ?? 0))
    case 'from': {
      // The word alone means that day: “yesterday” ends where today begins, unless “to:” says otherwise.
      const until = value === 'yesterday' ? momentOf('to', startOfDay(nowMs, 0)) : {}
      return { ...until, ...momentOf('from', readMoment(value, nowMs)) }
    }
    case 'to':
      return momentOf('to', readMoment(value, nowMs))
    default:
      return { [field]: value }
  }
}

function momentOf(name: 'from' | 'to', ms: number | undefined): RecordQuestion {
  return ms === undefined ? {} : { [name]: new Date(ms).toISOString() }
}

/** A part in words, for its chip. */
export function describeTerm({ field, value }: SearchTerm): string {
  if (field === 'key') {
    const { key, match } = readKey(value)
    return { exact: `key ${key}`, prefix: `key begins with ${key}`, contains: `key contains ${key}` }[match]
  }
  if (field === 'state') return stateLooks[stateOfWord(value) ?? 'ready'].word
  if (field === 'from')
    return value === 'today' || value === 'yesterday' ? `accepted ${value}` : `accepted from ${value}`
  if (field === 'to') return `accepted before ${value}`
  if (field === 'last') return `accepted in the last ${value}`
  if (field === 'text') return `payload contains “${value}”`
  return `${field} ${field === 'run' || field === 'fingerprint' ? `${value.slice(0, 8)}…` : value}`
}
