import { CrossdockError } from '@crossdock/shared/errors'
import { loadSession, readRevision } from '../store/debug-session-store.ts'
import { keepSession } from './keep-session.ts'
import type { DebugKit } from './kit.ts'
import { notice } from './run-on.ts'
import type { KeptStep, Session, SessionHead } from './session.ts'
import { worldAt } from './world.ts'

/** Sessions in the memory of a process; the others are read again when somebody acts in them. */
const maxOpen = 50

/** A session in memory, and what is done with it. */
export interface OpenSession {
  readonly session: Session
  /** Ends what is under way. */
  running: AbortController | undefined
}

/** The sessions that a process has in memory. What they are is in the database: another process may have gone on with them. */
export class OpenSessions {
  readonly #kit: DebugKit
  readonly #entries = new Map<string, OpenSession>()
  readonly #lines = new Map<string, Promise<unknown>>()

  constructor(kit: DebugKit) {
    this.#kit = kit
  }

  /** Does things with a session one after another. */
  async inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const before = this.#lines.get(id) ?? Promise.resolve()
    const turn = before.then(work, work)
    const settled = turn.then(
      () => {},
      () => {},
    )
    this.#lines.set(id, settled)
    try {
      return await turn
    } finally {
      if (this.#lines.get(id) === settled) this.#lines.delete(id)
    }
  }

  /** A session in which something is under way in this process. */
  running(id: string): OpenSession | undefined {
    const entry = this.#entries.get(id)
    return entry?.running ? entry : undefined
  }

  /** A session as it is kept. Throws NOT_FOUND. */
  async open(id: string): Promise<OpenSession> {
    const revision = await readRevision(this.#kit.database, id)
    const known = this.#entries.get(id)
    if (revision !== undefined && known?.session.revision === revision) return known
    this.#entries.delete(id)
    const session = revision === undefined ? undefined : await reopen(this.#kit, id)
    if (!session) throw noSession(id)
    return this.enter(session)
  }

  /** Takes a session into memory. */
  enter(session: Session): OpenSession {
    const entry: OpenSession = { session, running: undefined }
    this.#entries.set(session.id, entry)
    for (const [id, other] of this.#entries) {
      if (this.#entries.size <= maxOpen) break
      if (other !== entry && !other.running) this.#entries.delete(id)
    }
    return entry
  }

  /** Does something with a session and keeps it. What failed half-way is read anew, as it was kept. */
  async change(entry: OpenSession, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { session } = entry
    const running = new AbortController()
    entry.running = running
    try {
      await work(running.signal)
      await keepSession(this.#kit, session)
    } catch (thrown) {
      this.#entries.delete(session.id)
      throw thrown
    } finally {
      entry.running = undefined
    }
  }

  /** Forgets a session, and ends what is under way in it. */
  forget(id: string): void {
    this.#entries.get(id)?.running?.abort()
    this.#entries.delete(id)
  }

  /** Ends everything that is under way. */
  abort(): void {
    for (const { running } of this.#entries.values()) running?.abort()
  }
}

/** The refusal for a session that is not there. */
export function noSession(id: string): CrossdockError {
  return new CrossdockError(
    'NOT_FOUND',
    `There is no debug session ${id}: it was ended, or nobody acted in it for long.`,
    {
      remedy: 'Begin another one.',
    },
  )
}

/** A session as another process, or this one before it was started anew, has kept it. */
async function reopen(kit: DebugKit, id: string): Promise<Session | undefined> {
  const stored = await loadSession(kit.database, id)
  if (!stored) return undefined
  const head: SessionHead = { ...(stored.head as Omit<SessionHead, 'start'>), start: stored.start }
  const steps = new Map((stored.steps as readonly KeptStep[]).map((kept) => [kept.step.id, kept]))
  const session: Session = {
    id,
    startedBy: stored.startedBy,
    startedAt: stored.startedAt,
    expiresAt: stored.expiresAt,
    revision: stored.revision,
    head,
    steps,
    fresh: [],
    world: worldAt(steps, head.at),
    bytes: stored.bytes,
    underWay: undefined,
  }
  if (head.keptBy !== kit.ownerId) {
    notice(
      session,
      'The runtime was started anew, or another process of it answers now. The session goes on where it stood.',
    )
  }
  if (stored.underWay) {
    const { key, node } = stored.underWay
    notice(
      session,
      `“${node}” was being done for real for ${key} when the runtime stopped. It may have been sent; it is not sent again by itself, and the next step says what is known.`,
    )
  }
  return session
}
