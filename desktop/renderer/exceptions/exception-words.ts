import type { CauseView, ExceptionGroup } from '@crossdock/shared/api'
import { countText } from '../live/count-text.ts'

/** The name of records in the number that a count wants: `shipment` → `shipments`, `delivery` → `deliveries`. */
export function pluralOf(entity: string, count: number): string {
  const word = entity.replaceAll(/[-_]+/g, ' ')
  if (count === 1) return word
  if (/[^aeiou]y$/i.test(word)) return `${word.slice(0, -1)}ies`
  return /(s|x|z|ch|sh)$/i.test(word) ? `${word}es` : `${word}s`
}

/** What a group is about, with its number: `42 shipments`; of several kinds `42 records`. */
export function subjectOf({ count, entities }: Pick<ExceptionGroup, 'count' | 'entities'>): string {
  const [entity = 'record'] = entities
  return `${countText(count)} ${pluralOf(entities.length > 1 ? 'record' : entity, count)}`
}

/** The sentence’s first half: `42 shipments wait`. */
export function waitingOf(group: Pick<ExceptionGroup, 'count' | 'entities'>): string {
  return `${subjectOf(group)} ${group.count === 1 ? 'waits' : 'wait'}`
}

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const

/** How long something has lasted, in its greatest unit: `3 h`, `12 min`. */
export function ageOf(iso: string, nowMs: number): string {
  const seconds = Math.max(0, (nowMs - Date.parse(iso)) / 1_000)
  const unit = units.find(([, size]) => seconds >= size)
  return unit === undefined ? 'under 1 min' : `${Math.floor(seconds / unit[1])} ${unit[0]}`
}

/** A system’s name as people write it: short ones are abbreviations. */
export function systemName(name: string): string {
  return /^[a-z]{2,3}$/.test(name) ? name.toUpperCase() : name
}

/** Two letters for a person: `Berta Maas` → `BM`, `berta` → `BE`. */
export function initialsOf(name: string): string {
  const [first = '', ...rest] = name.split(/[\s._-]+/).filter((part) => part !== '')
  const last = rest.at(-1)
  return (last === undefined ? first.slice(0, 2) : first.slice(0, 1) + last.slice(0, 1)).toUpperCase()
}

/** What one can do about exceptions. */
export type ExceptionAct =
  | 'retry'
  | 'fix-code'
  | 'edit'
  | 'verify'
  | 'open-in-designer'
  | 'assign'
  | 'tag'
  | 'comment'
  | 'resolve'
  | 'ignore'

const helps: Readonly<Record<CauseView['kind'], readonly ExceptionAct[]>> = {
  'unmapped-code': ['fix-code', 'retry', 'edit', 'open-in-designer'],
  refused: ['retry', 'edit', 'open-in-designer'],
  'unknown-outcome': ['verify', 'retry', 'open-in-designer'],
  'missing-value': ['edit', 'retry', 'open-in-designer'],
  'invalid-record': ['edit', 'retry', 'open-in-designer'],
  'not-answering': ['retry', 'open-in-designer'],
  'set-up': ['retry', 'open-in-designer'],
  code: ['open-in-designer', 'retry', 'edit'],
  unreadable: ['edit', 'retry', 'open-in-designer'],
  lost: ['retry', 'open-in-designer'],
  other: ['retry', 'edit', 'open-in-designer'],
}

/** The acts that make sense for a cause, the one that most likely helps first. */
export function actsFor({ kind, table, value }: Pick<CauseView, 'kind' | 'table' | 'value'>): readonly ExceptionAct[] {
  const isFixable = table !== undefined && value !== undefined
  return helps[kind].filter((act) => act !== 'fix-code' || isFixable)
}

const advice: Readonly<Record<CauseView['kind'], (system: string) => string>> = {
  'unmapped-code': () => 'Add the code to its table; the records that wait for it go on by themselves.',
  refused: (system) => `Put it right in ${system}, or correct the records, and retry.`,
  'unknown-outcome': (system) =>
    `Find out in ${system} whether it took effect: Verify shows what was sent, and asks where there is a probe.`,
  'missing-value': () => 'Give the record the value, or give the flow a default, and retry.',
  'invalid-record': () => 'Correct the record, or the rule in the flow, and retry.',
  'not-answering': (system) => `Retry when ${system} answers again.`,
  'set-up': () => 'Put the environment right under Systems, and retry.',
  code: () => 'Correct the flow in the designer, publish it, and retry on the current version.',
  unreadable: () => 'Correct what came in, and retry.',
  lost: () => 'Restore the folder of large payloads from its backup, and retry.',
  other: () => 'Read what happened below, put it right, and retry.',
}

/** What to do, in a sentence. */
export function adviceFor({ kind, system }: Pick<CauseView, 'kind' | 'system'>): string {
  return advice[kind](system === undefined ? 'the other system' : systemName(system))
}
