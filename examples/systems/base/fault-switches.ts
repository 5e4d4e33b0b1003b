import { posix } from 'node:path'
import { ruleBroken } from './request-refused.ts'

/** What each switch is set to. How each one behaves is in `faults.ts`. */
export interface SwitchSettings {
  latencyMs: { min: number; max: number }
  outage: object
  hang: object
  rateLimit: { perSecond: number; retryAfterSeconds: number }
  errorRate: { rate: number; status: number }
  timeoutAfterCommit: object
  resetAfterCommit: object
  malformed: object
  responseBytes: { bytes: number }
  hangAfterHeaders: object
  dripFeed: { intervalMs: number }
}

/** The name of a switch. */
export type SwitchName = keyof SwitchSettings

/** Narrows a switch to some requests, or to a number of times. */
export interface SwitchLimits {
  /** `path` is a glob when it has a `*` (`/orders/*`), else a prefix (`/orders`). */
  readonly match?: { readonly method?: string; readonly path?: string }
  /** How often the switch still acts before it turns itself off. */
  times?: number
}

/** The switches that are on. */
export type ActiveSwitches = { [N in SwitchName]?: SwitchSettings[N] & SwitchLimits }

/** The body of `POST /__switches` has these beside the switches: defaults of every switch it names. */
const bodyFields = ['match', 'times', 'errorStatus', 'expireTokens']

/** How the value of each switch is read: a short form (`true`, a number) or an object. */
const readers: { [N in SwitchName]: (value: unknown) => SwitchSettings[N] } = {
  latencyMs: (value) => {
    const { min = 0, max } = typeof value === 'number' ? { min: value, max: value } : asObject(value, 'latencyMs')
    const lower = asNumber(min, { field: 'latencyMs.min', max: 600_000 })
    return { min: lower, max: asNumber(max, { field: 'latencyMs.max', min: lower, max: 600_000 }) }
  },
  outage: (value) => asOn(value, 'outage'),
  hang: (value) => asOn(value, 'hang'),
  rateLimit: (value) => {
    const { perSecond, retryAfterSeconds } =
      typeof value === 'number' ? { perSecond: value } : asObject(value, 'rateLimit')
    return {
      perSecond: asNumber(perSecond, { field: 'rateLimit.perSecond', min: 0.001 }),
      retryAfterSeconds: asNumber(retryAfterSeconds ?? 1, { field: 'rateLimit.retryAfterSeconds' }),
    }
  },
  errorRate: (value) => {
    const { rate, status = 503 } = typeof value === 'number' ? { rate: value } : asObject(value, 'errorRate')
    return {
      rate: asNumber(rate, { field: 'errorRate.rate', max: 1 }),
      status: asNumber(status, { field: 'errorRate.status', min: 400, max: 599 }),
    }
  },
  timeoutAfterCommit: (value) => asOn(value, 'timeoutAfterCommit'),
  resetAfterCommit: (value) => asOn(value, 'resetAfterCommit'),
  malformed: (value) => asOn(value, 'malformed'),
  responseBytes: (value) => {
    const { bytes } = typeof value === 'number' ? { bytes: value } : asObject(value, 'responseBytes')
    return { bytes: asNumber(bytes, { field: 'responseBytes.bytes' }) }
  },
  hangAfterHeaders: (value) => asOn(value, 'hangAfterHeaders'),
  dripFeed: (value) => {
    const { intervalMs } = value === true ? { intervalMs: undefined } : asObject(value, 'dripFeed')
    return { intervalMs: asNumber(intervalMs ?? 100, { field: 'dripFeed.intervalMs', min: 1, max: 60_000 }) }
  },
}

/** The switches of one server, as data. They live in memory: a restarted server is whole. */
export class FaultSwitches {
  #active: ActiveSwitches = {}

  /** A copy of the switches that are on. */
  get active(): ActiveSwitches {
    return structuredClone(this.#active)
  }

  /**
   * Turns switches on, changes them, or (value `false` or `null`) turns them off; the ones not named stay as they are.
   * Throws a 422 for a switch or value that is not known, and then changes nothing.
   */
  merge(body: unknown): void {
    const { errorStatus, expireTokens: _, ...rest } = asObject(body, 'body')
    const named = Object.keys(rest).filter((field) => !bodyFields.includes(field))
    const next: ActiveSwitches = { ...this.#active }
    for (const name of named) {
      if (!isSwitchName(name)) {
        throw ruleBroken(
          'SWITCH_UNKNOWN',
          `There is no switch ${name}. Known: ${Object.keys(readers).join(', ')}.`,
          name,
        )
      }
      setSwitch(next, { name, value: rest[name], shared: rest })
    }
    if (errorStatus !== undefined) {
      if (!next.errorRate) throw invalid('errorStatus', 'needs errorRate to be on')
      next.errorRate = { ...next.errorRate, ...readers.errorRate({ ...next.errorRate, status: errorStatus }) }
    }
    this.#active = next
  }

  /** Turns everything off. */
  reset(): void {
    this.#active = {}
  }

  /** The setting of a switch, if it is on and meant for this request. */
  find<N extends SwitchName>(name: N, request: { method: string; url: string }): ActiveSwitches[N] | undefined {
    const setting = this.#active[name]
    return setting && isMeant(setting.match, request) ? setting : undefined
  }

  /** Counts one action of a switch against its `times`. */
  spend(name: SwitchName): void {
    const setting = this.#active[name]
    if (setting?.times === undefined) return
    setting.times -= 1
    if (setting.times <= 0) delete this.#active[name]
  }
}

interface SwitchChange<N extends SwitchName> {
  readonly name: N
  readonly value: unknown
  /** Limits that stand beside the switches in the body. */
  readonly shared: Readonly<Record<string, unknown>>
}

function setSwitch<N extends SwitchName>(switches: ActiveSwitches, { name, value, shared }: SwitchChange<N>): void {
  if (value === false || value === null) {
    delete switches[name]
    return
  }
  const own = typeof value === 'object' ? asObject(value, name) : {}
  const setting: ActiveSwitches[N] = { ...readers[name](value), ...readLimits({ ...shared, ...own }) }
  switches[name] = setting
}

function readLimits({ match, times }: Record<string, unknown>): SwitchLimits {
  const limits: { match?: { method?: string; path?: string }; times?: number } = {}
  if (times !== undefined) limits.times = asNumber(times, { field: 'times', min: 1 })
  if (match !== undefined) {
    const { method, path, ...unknown } = asObject(match, 'match')
    const stray = Object.keys(unknown)[0]
    if (stray) throw invalid(`match.${stray}`, 'is not known; give method and path')
    limits.match = {}
    if (method !== undefined) limits.match.method = asText(method, 'match.method').toUpperCase()
    if (path !== undefined) limits.match.path = asText(path, 'match.path')
  }
  return limits
}

function isMeant(match: SwitchLimits['match'], request: { method: string; url: string }): boolean {
  if (match?.method !== undefined && match.method !== request.method) return false
  if (match?.path === undefined) return true
  const path = request.url.split('?')[0] ?? request.url
  return match.path.includes('*') ? posix.matchesGlob(path, match.path) : path.startsWith(match.path)
}

function isSwitchName(name: string): name is SwitchName {
  return Object.hasOwn(readers, name)
}

function asOn(value: unknown, field: string): object {
  if (value !== true) asObject(value, field)
  return {}
}

function asObject(value: unknown, field: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw invalid(field, 'must be an object, or the short form of the switch')
}

function asText(value: unknown, field: string): string {
  if (typeof value === 'string' && value.length > 0) return value
  throw invalid(field, 'must be a text')
}

function asNumber(value: unknown, bounds: { field: string; min?: number; max?: number }): number {
  const { field, min = 0, max = Number.MAX_SAFE_INTEGER } = bounds
  if (typeof value === 'number' && value >= min && value <= max) return value
  throw invalid(field, `must be a number from ${min} to ${max}`)
}

function invalid(field: string, problem: string): Error {
  return ruleBroken('SWITCH_INVALID', `${field} ${problem}.`, field)
}
