import type { ErrorInfo } from '@crossdock/shared/errors'
import type { RecordState } from '@crossdock/shared/record'

/**
 * How a branch takes up its node: run it; ask the probe first, because an earlier try may have taken effect; or repeat
 * it with the same key although an earlier try may have taken effect, because its target sees repetitions; or leave it, because
 * the children that it made have ended.
 */
export type Resume = 'execute' | 'verify' | 'repeat' | 'join'

/** One branch of a record: where it stands and what it carries. */
export interface Token {
  /** `0` until the record forks, then `0.1`, `0.2`, … */
  readonly branch: string
  readonly node: string
  readonly payload: unknown
  /** For each fork passed, `<node>.<port>` → the node chosen. Tells branches apart that meet again. */
  readonly forks: Readonly<Record<string, string>>
  /** `expecting`: it stands at the node that split its record and goes on when all children have ended. */
  readonly state: 'ready' | 'waiting' | 'parked' | 'expecting'
  readonly resume: Resume
  /** Tries made at this node so far. */
  readonly attempts: number
  readonly retryAtMs?: number
  /** Why it waits without a failure of its own: the system that it needs is not called for now. */
  readonly heldBecause?: string
  readonly cause?: ErrorInfo
  /** The port through which it came, `<node>.<port>`: only where somebody debugs the flow. */
  readonly cameFrom?: string
  /** The debug session that holds it before its node, or that has let it go on from there. */
  readonly debug?: { readonly session: string; readonly isReleased?: true }
}

/** What is saved of a record between commits: its open branches and how its closed ones ended. */
export interface Progress {
  readonly tokens: readonly Token[]
  /** How many branches ended by going through, and by being filtered. */
  readonly delivered: number
  readonly filtered: number
}

/** A branch that has just arrived at a node. */
export function arriveAt(node: string, from: Pick<Token, 'branch' | 'payload' | 'forks'>): Token {
  return { ...from, node, state: 'ready', resume: 'execute', attempts: 0 }
}

/** How a record stands between two visits. */
export interface Standing {
  readonly state: RecordState
  /** When it is looked at next. */
  readonly wakeAtMs?: number
  /** A branch goes on when the record’s children have ended, whatever else the record waits for. */
  readonly joins?: true
}

/** When a record with these open branches and children is looked at next, and as what it counts until then. */
export function standingOf(progress: Progress, openChildren: number): Standing {
  const { tokens } = progress
  if (tokens.some((token) => token.state === 'ready')) return { state: 'ready' }
  const joins = tokens.some((token) => token.state === 'expecting') ? { joins: true as const } : {}
  const wakes = tokens.flatMap((token) => (token.state === 'waiting' ? [token.retryAtMs ?? 0] : []))
  if (wakes.length > 0) return { state: 'waiting', wakeAtMs: Math.min(...wakes), ...joins }
  if (tokens.some((token) => token.state === 'parked')) return { state: 'parked', ...joins }
  if (openChildren > 0) return { state: 'expecting', ...joins }
  return { state: progress.delivered === 0 && progress.filtered > 0 ? 'filtered' : 'delivered' }
}

/** Branches whose time has come are ready again, and those that wait for the record's children when there are none. */
export function wakeDue(progress: Progress, now: { readonly nowMs: number; readonly openChildren: number }): Progress {
  const tokens = progress.tokens.map((token): Token => {
    if (token.state === 'expecting') return now.openChildren > 0 ? token : { ...token, state: 'ready' }
    if (token.state !== 'waiting' || (token.retryAtMs ?? 0) > now.nowMs) return token
    const { retryAtMs: _due, heldBecause: _reason, ...rest } = token
    return { ...rest, state: 'ready' }
  })
  return { ...progress, tokens }
}
