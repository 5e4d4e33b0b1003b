import type { ErrorInfo } from '@crossdock/shared/errors'
import type { RecordState } from '@crossdock/shared/record'

/**
 * How a branch takes up its node: run it; ask the probe first, because an earlier try may have taken effect; or repeat
 * it with the same key although an earlier try may have taken effect, because its target sees repetitions.
 */
export type Resume = 'execute' | 'verify' | 'repeat'

/** One branch of a record: where it stands and what it carries. */
export interface Token {
  /** `0` until the record forks, then `0.1`, `0.2`, … */
  readonly branch: string
  readonly node: string
  readonly payload: unknown
  /** For each fork passed, `<node>.<port>` → the node chosen. Tells branches apart that meet again. */
  readonly forks: Readonly<Record<string, string>>
  readonly state: 'ready' | 'waiting' | 'parked'
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

/** When a record with these open branches and children is looked at next, and as what it counts until then. */
export function standingOf(
  progress: Progress,
  openChildren: number,
): { readonly state: RecordState; readonly wakeAtMs?: number } {
  const { tokens } = progress
  if (tokens.some((token) => token.state === 'ready')) return { state: 'ready' }
  const wakes = tokens.flatMap((token) => (token.state === 'waiting' ? [token.retryAtMs ?? 0] : []))
  if (wakes.length > 0) return { state: 'waiting', wakeAtMs: Math.min(...wakes) }
  if (tokens.length > 0) return { state: 'parked' }
  if (openChildren > 0) return { state: 'expecting' }
  return { state: progress.delivered === 0 && progress.filtered > 0 ? 'filtered' : 'delivered' }
}

/** Branches whose time has come are ready again. */
export function wakeDue(progress: Progress, nowMs: number): Progress {
  const tokens = progress.tokens.map((token): Token => {
    if (token.state !== 'waiting' || (token.retryAtMs ?? 0) > nowMs) return token
    const { retryAtMs: _due, heldBecause: _reason, ...rest } = token
    return { ...rest, state: 'ready' }
  })
  return { ...progress, tokens }
}
