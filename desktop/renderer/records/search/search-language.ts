import { type RecordState, recordStates } from '@crossdock/shared/record'
import { stateLooks } from '../../app/state-vocabulary.ts'
import { readMoment, readSpan } from './time-words.ts'

/** The words before a colon, with what stands behind it. */
export const searchFields = {
  key: 'a business key; SO-10* begins with it, *1001* has it somewhere',
  entity: 'what it is about, e.g. order',
  flow: 'the flow it went through',
  state: 'where it stands, e.g. parked',
  cause: 'the code of an exception, e.g. REMOTE_REJECTED',
  text: 'something that stands in its payload',
  from: 'accepted at or after, e.g. today, 07:30, 2026-11-21, -2h',
  to: 'accepted before',
  last: 'accepted within, e.g. 30m, 24h, 7d',
  run: 'the intake it came with',
  fingerprint: 'a cause of exceptions',
} as const

/** A word before a colon. */
export type SearchField = keyof typeof searchFields

/** A part of a search: where it stands in the text, and what it says. */
export interface SearchTerm {
  readonly field: SearchField
  /** Without quotes. */
  readonly value: string
  readonly start: number
  /** Behind its last character. */
  readonly end: number
}

/** A word that is not understood, and what would be. */
export interface SearchProblem {
  readonly start: number
  readonly end: number
  readonly message: string
}

/** A search as it was read. */
export interface ReadSearch {
  readonly terms: readonly SearchTerm[]
  readonly problems: readonly SearchProblem[]
}

/** How long a value may be that the runtime looks for. */
const longest: Partial<Readonly<Record<SearchField, number>>> = {
  ...{ key: 500, text: 200, entity: 64, flow: 64, cause: 64, fingerprint: 64 },
}

const dayWords = ['today', 'yesterday']

/** Reads a search. Words that are not understood are problems; the rest stands. */
export function readSearch(text: string): ReadSearch {
  const terms: SearchTerm[] = []
  const problems: SearchProblem[] = []
  for (const word of splitWords(text)) {
    const term = readTerm(word)
    const problem = 'message' in term ? term.message : (problemOf(term) ?? clashOf(term, terms))
    if (problem === undefined && !('message' in term)) terms.push(term)
    else problems.push({ start: word.start, end: word.end, message: problem ?? '' })
  }
  return { terms, problems }
}

/** A search as text again, each part as short as it can be said. */
export function printSearch(terms: readonly Pick<SearchTerm, 'field' | 'value'>[]): string {
  return terms.map(printTerm).join(' ')
}

/** One part as text. */
export function printTerm({ field, value }: Pick<SearchTerm, 'field' | 'value'>): string {
  const isBare = field === 'key' || (field === 'from' && dayWords.includes(value))
  const isPlain = /^\**[^\s"*]\S*$/.test(value)
  const isMistakable = field === 'key' && (dayWords.includes(value.toLowerCase()) || /^\w+:/.test(value))
  const said = isPlain && !isMistakable ? value : `"${value.replaceAll('"', '""')}"`
  return isBare ? said : `${field}:${said}`
}

/** The state that a word means: the runtime's word or the one that screens show. */
export function stateOfWord(word: string): RecordState | undefined {
  const wanted = word.toLowerCase()
  return recordStates.find((state) => state === wanted || stateLooks[state].word === wanted)
}

/** How a key is to be matched: `*` at the end begins, at the beginning or on both sides is a part. */
export function readKey(value: string): { readonly key: string; readonly match: 'exact' | 'prefix' | 'contains' } {
  const key = value.replace(/^\*+|\*+$/g, '')
  if (value.startsWith('*')) return { key, match: 'contains' }
  return { key, match: value.endsWith('*') ? 'prefix' : 'exact' }
}

interface Word {
  readonly raw: string
  readonly start: number
  readonly end: number
}

/** Words are parted by blanks. Quotes at the beginning of a value hold it together; any other quote is part of the value. */
function splitWords(text: string): readonly Word[] {
  return [...text.matchAll(/(?:[A-Za-z]+:)?\**"(?:[^"]|"")*(?:"|$)\S*|\S+/g)].map((match) => ({
    raw: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }))
}

function readTerm({ raw, start, end }: Word): SearchTerm | { readonly message: string } {
  const colon = /^([A-Za-z]+):/.exec(raw)
  const name = colon?.[1]?.toLowerCase()
  if (name === undefined) {
    const isDay = dayWords.includes(raw.toLowerCase())
    const value = isDay ? raw.toLowerCase() : unquote(raw)
    return { field: isDay ? 'from' : 'key', value, start, end }
  }
  const value = unquote(raw.slice(name.length + 1))
  if (Object.hasOwn(searchFields, name)) return { field: name as SearchField, value, start, end }
  return { message: `“${name}:” is not known. Put a key with a colon in quotes, or use ${knownNames()}.` }
}

function knownNames(): string {
  return 'entity:, flow:, state:, cause:, text:, from:, to: or last:'
}

/** A value without the quotes around it; in them, a quote is written twice. */
function unquote(raw: string): string {
  const [, stars = '', inside, behind = ''] = /^(\**)"((?:[^"]|"")*)(?:"|$)(.*)$/s.exec(raw) ?? []
  return (inside === undefined ? raw : stars + inside.replaceAll('""', '"') + behind).trim()
}

function problemOf({ field, value }: SearchTerm): string | undefined {
  if (value === '') return `Something is missing behind “${field}:”: ${searchFields[field]}.`
  const most = longest[field]
  if (most !== undefined && value.length > most) return `This is longer than ${most} characters: nothing is.`
  if (field === 'state' && stateOfWord(value) === undefined)
    return `“${value}” is no state. States are ${recordStates.map((state) => stateLooks[state].word).join(', ')}.`
  if ((field === 'from' || field === 'to') && readMoment(value, 0) === undefined)
    return `“${value}” is no time. Write today, yesterday, 07:30, 2026-11-21, 2026-11-21T07:30 or -2h.`
  if (field === 'last' && readSpan(value) === undefined)
    return `“${value}” is no length of time. Write 30m, 24h, 7d or 2w.`
  if (field === 'text' && value.length < 2) return 'A search in payloads needs two characters at least.'
  if (field === 'key') return keyProblem(value)
  if (field === 'run' && !/^[0-9a-f-]{36}$/i.test(value)) return `“${value}” is not the id of a run.`
  return undefined
}

function keyProblem(value: string): string | undefined {
  const { key } = readKey(value)
  if (key === '') return 'A star alone stands for no key. Leave it out to see all records.'
  if (key.includes('*')) return 'A star can stand at the beginning or at the end of a key, not in the middle.'
  return undefined
}

function clashOf(term: SearchTerm, terms: readonly SearchTerm[]): string | undefined {
  if (terms.some(({ field }) => field === term.field)) {
    return term.field === 'key'
      ? `A record has one key, and “${term.value}” would be a second one. Put a key with blanks in quotes.`
      : `“${term.field}:” stands there twice.`
  }
  const times = [...terms.map(({ field }) => field), term.field]
  if (times.includes('last') && times.includes('from')) return '“last:” already says where the time begins.'
  return undefined
}
