import type { CauseView } from '@crossdock/shared/api'
import type { ErrorCode, ErrorInfo } from '@crossdock/shared/errors'
import { type Refusal, readRefusal } from '../engine/refusal.ts'

/** Where an error stopped records. */
export interface CausePlace {
  /** The node’s name in the flow. */
  readonly nodeName: string
  /** Systems that the node uses, by name. */
  readonly systems: readonly string[]
  /** Where several records have the cause: the key of the one whose error it is. The others have keys of their own. */
  readonly keyOfOne?: string | undefined
}

type Facts = Omit<CauseView, 'kind' | 'text'>
type Cause = Pick<ErrorInfo, 'code' | 'message' | 'detail'>

interface Case {
  readonly error: Cause
  readonly facts: Facts
  readonly nodeName: string
  /** The other system as people write it; `the other system` where none is named. */
  readonly system: string
}

const shortestKeyInText = 3

/** A clause this short reads well with “in ERP” behind it; anything longer is quoted. */
const shortClauseWords = 7

/** Says in business words why records wait: a clause without full stop, its kind, and the facts in it. */
export function describeCause(error: Cause, { nodeName, systems, keyOfOne }: CausePlace): CauseView {
  const facts = factsOf(error, systems[0])
  const system = facts.system === undefined ? 'the other system' : systemWord(facts.system)
  const [kind, say] = cases[error.code] ?? other
  const text = say({ error, facts, nodeName, system })
  return { kind, text: keyOfOne === undefined ? text : withoutKey(text, keyOfOne), ...facts }
}

/** A sentence that holds for records with other keys too. Shorter keys may be any word or number of it. */
function withoutKey(text: string, key: string): string {
  if (key.length < shortestKeyInText) return text
  const bare = key.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return text.replaceAll(new RegExp(`(?<![\\p{L}\\p{N}])${bare}(?![\\p{L}\\p{N}])`, 'gu'), '[its key]')
}

/** A system’s name as people write it: short ones are abbreviations, `erp` is ERP. */
function systemWord(name: string): string {
  return /^[a-z]{2,3}$/.test(name) ? name.toUpperCase() : name
}

type Sayer = readonly [CauseView['kind'], (found: Case) => string]

const other: Sayer = ['other', ({ error }) => clauseOf(error.message)]
const setUp: Sayer = ['set-up', ({ error }) => clauseOf(error.message)]
const unreadable: Sayer = ['unreadable', ({ error }) => `what came in cannot be read: ${clauseOf(error.message)}`]

const cases: Partial<Readonly<Record<ErrorCode, Sayer>>> = {
  CODE_UNMAPPED: ['unmapped-code', sayUnmapped],
  REMOTE_REJECTED: ['refused', sayRefused],
  REMOTE_UNAUTHORIZED: ['set-up', ({ system }) => `${system} does not accept our credential`],
  REMOTE_UNAVAILABLE: ['not-answering', sayUnavailable],
  TIMED_OUT: ['not-answering', ({ system }) => `${system} does not answer in time`],
  REMOTE_INVALID_ANSWER: ['not-answering', ({ system }) => `the answer of ${system} cannot be read`],
  OUTCOME_UNKNOWN: [
    'unknown-outcome',
    ({ system }) => `it was sent to ${system}, and nobody knows whether it took effect`,
  ],
  VALUE_MISSING: ['missing-value', sayMissing],
  VALIDATION_FAILED: ['invalid-record', sayInvalid],
  EXPRESSION_FAILED: [
    'code',
    ({ error, nodeName }) => `“${nodeName}” cannot be worked out: ${clauseOf(error.message)}`,
  ],
  CODE_FAILED: ['code', ({ error, nodeName }) => `the code of “${nodeName}” failed: ${clauseOf(error.message)}`],
  CODE_LIMIT: ['code', ({ error, nodeName }) => `the code of “${nodeName}” was stopped: ${clauseOf(error.message)}`],
  CREDENTIAL_MISSING: setUp,
  SYSTEM_MISSING: setUp,
  CONFIG_INVALID: setUp,
  FLOW_INVALID: setUp,
  EGRESS_FORBIDDEN: setUp,
  PATH_FORBIDDEN: setUp,
  INPUT_INVALID: unreadable,
  INPUT_TOO_LARGE: unreadable,
  PAYLOAD_LOST: ['lost', () => 'what it carried is lost'],
}

function sayUnmapped({ error, facts: { table, value } }: Case): string {
  if (table === undefined || value === undefined) return clauseOf(error.message)
  return `“${value}” is not in the code table “${table}”`
}

function sayRefused({ error, facts, nodeName, system }: Case): string {
  const { remoteCode, remoteMessage, status } = facts
  if (remoteMessage === undefined) {
    // Taken as a refusal by a check of the node: the status would say that all is well.
    if (status !== undefined && status < 300) return `what ${system} answered counts as a refusal at “${nodeName}”`
    const said = [status, remoteCode].filter((part) => part !== undefined).join(' ')
    if (said !== '') return `${system} refuses it (${said})`
    return facts.system === undefined ? clauseOf(error.message) : `${system} refuses it: ${clauseOf(error.message)}`
  }
  const clause = clauseOf(remoteMessage)
  const isShort = clause.split(/\s+/).length <= shortClauseWords && /^[^.,:;]*$/.test(clause)
  if (isShort && facts.system !== undefined && / (is|are|has been|was|not) /.test(clause))
    return `${clause} in ${system}`
  return `${system} refuses it: ${clause}`
}

function sayUnavailable({ facts: { status }, system }: Case): string {
  if (status === undefined) return `${system} does not answer`
  return status === 429 || status === 503
    ? `${system} asks us to wait (${status})`
    : `${system} is out of order (${status})`
}

function sayMissing({ error, facts: { field } }: Case): string {
  return field === undefined ? clauseOf(error.message) : `the value “${field}” is missing`
}

function sayInvalid({ error, facts: { field } }: Case): string {
  const [first] = problemsOf(error)
  if (!first) return clauseOf(error.message)
  const count = Number(error.detail?.problemCount ?? 1)
  const more = count > 1 ? `, and ${count - 1} more` : ''
  return `${field === undefined ? 'the record' : `“${field}”`} ${first.message}${more}`
}

function factsOf({ code, detail = {}, ...error }: Cause, system: string | undefined): Facts {
  const refusal: Refusal = readRefusal(detail) ?? {}
  const [problem] = problemsOf({ code, detail, ...error })
  // Of an expression, `field` is its place in the node's settings, not in the record.
  const field = (detail.expression === undefined ? word(detail.field) : undefined) ?? refusal.field
  const path = problem === undefined ? word(detail.path) : problem.path.slice(1).replaceAll('/', '.')
  const isMissing = code === 'VALUE_MISSING'
  const offender = code === 'VALIDATION_FAILED' || isMissing ? (path ?? word(detail.target) ?? field) : field
  const value = valueFrom(detail.value) ?? refusal.value
  const status = typeof detail.status === 'number' ? Math.trunc(detail.status) : undefined
  const remoteCode = word(detail.answerCode) ?? refusal.code
  return {
    ...present('system', system ?? word(detail.system)),
    ...present('field', offender === '' ? undefined : offender),
    ...present('value', value),
    ...present('table', word(detail.table)),
    ...present('status', status),
    ...(status === undefined ? {} : present('remoteCode', remoteCode)),
    ...(status === undefined ? {} : present('remoteMessage', refusal.message)),
  }
}

function present<K extends keyof Facts>(name: K, value: Facts[K] | undefined): Pick<Facts, K> | object {
  return value === undefined ? {} : { [name]: value }
}

function problemsOf({ detail = {} }: Cause): readonly { readonly path: string; readonly message: string }[] {
  return Array.isArray(detail.problems)
    ? detail.problems.filter((one) => typeof one?.path === 'string' && typeof one?.message === 'string')
    : []
}

/** A sentence as a part of another one: no full stop, and no capital unless it is a name. */
function clauseOf(sentence: string): string {
  const bare = sentence.trim().replace(/\.$/, '')
  return /^[A-Z][a-z]*[ ,]/.test(bare) ? bare.charAt(0).toLowerCase() + bare.slice(1) : bare
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 200 ? value : undefined
}

function valueFrom(value: unknown): string | number | undefined {
  return typeof value === 'number' ? value : word(value)
}
