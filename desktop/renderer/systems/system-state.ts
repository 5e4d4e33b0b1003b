import type { SystemTest } from '@crossdock/shared/api'
import type { StateName } from '../app/state-vocabulary.ts'
import { parseAddress } from '../connection/parse-address.ts'
import type { ListedSystem } from './bindings-store.ts'

/** How a system stands, in words. */
export interface SystemState {
  readonly state: StateName
  readonly label: string
  /** Why, and until when. */
  readonly reason?: string
}

/** How a system stands now: the runtime's knowledge first, then what the last test by hand found. */
export function systemStateOf({ health }: Pick<ListedSystem, 'health'>, test: SystemTest | undefined): SystemState {
  if (health?.hold !== undefined) {
    const { reason, until } = health.hold
    return { state: 'held', label: `held until ${shortMoment(until)}`, reason }
  }
  if (health?.breaker === 'open') {
    const probe = health.probeAt === undefined ? '' : ` Tried again at ${clock(health.probeAt)}.`
    return {
      state: 'down',
      label: 'down, nothing is sent',
      reason: `${sentence(health.reason ?? 'It failed too often')}${probe}`,
    }
  }
  if (test !== undefined) return stateOfTest(test)
  return health === undefined ? { state: 'unchecked', label: 'not tested yet' } : { state: 'up', label: 'up' }
}

/** What a test by hand means. */
export function stateOfTest({ outcome, durationMs, message, remedy }: SystemTest): SystemState {
  if (outcome === 'answers') return { state: 'up', label: `up, ${durationMs} ms`, reason: message }
  const label = { refuses: 'refuses us', fails: 'answers with an error', unreachable: 'unreachable' }[outcome]
  return { state: outcome === 'unreachable' ? 'down' : 'parked', label, reason: `${message} ${remedy ?? ''}`.trim() }
}

/** Where a system is, in one line. */
export function addressOf({ declaration }: Pick<ListedSystem, 'declaration'>): string {
  const address = declaration.baseUrl ?? declaration.root
  return typeof address === 'string' ? address : ''
}

/** The credential that a system's calls carry. */
export function credentialOf({ declaration }: Pick<ListedSystem, 'declaration'>): string | undefined {
  const name = declaration.credential
  return typeof name === 'string' ? name : undefined
}

/** `host:port` of an address, as credentials are bound to; undefined for what is none. */
export function hostOf(address: string): string | undefined {
  const { hostname, port, protocol } = parseAddress(address) ?? {}
  if (protocol !== 'http:' && protocol !== 'https:') return undefined
  return `${hostname}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`
}

function clock(iso: string): string {
  return new Date(iso).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false })
}

/** The time of day; with its date when it is not within a day. */
function shortMoment(iso: string): string {
  const moment = new Date(iso)
  const isSoon = moment.getTime() - Date.now() < 24 * 3_600_000
  const time = { hour: '2-digit', minute: '2-digit', hour12: false } as const
  return moment.toLocaleString('en-GB', isSoon ? time : { day: 'numeric', month: 'short', ...time })
}

function sentence(text: string): string {
  return /[.?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`
}
