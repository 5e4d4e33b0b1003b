import type { DebugAct, DebugSession, DebugStep, RequestOf } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import { appendAudit } from '../store/audit-store.ts'
import {
  countSessions,
  deleteSession,
  insertSession,
  listSessions,
  type SessionRow,
} from '../store/debug-session-store.ts'
import { watchProblems } from '../store/debug-watch-store.ts'
import { encodePayload } from '../store/payload-codec.ts'
import { perform, say } from './acts.ts'
import { takeArrivals } from './arrivals.ts'
import { beginSession, watchLive } from './begin-session.ts'
import { assertMayAct, assertMayStart, type Debugger } from './debugger.ts'
import { keepSession, sessionLifeMs } from './keep-session.ts'
import type { DebugKit } from './kit.ts'
import { releaseHoldsOfNobody } from './live-holds.ts'
import { partsOfSession, restoreAct, rulesOfSession, withShown } from './mask-session.ts'
import { newSession } from './new-session.ts'
import { noSession, type OpenSession, OpenSessions } from './open-sessions.ts'
import { type RunOn, runOn } from './run-on.ts'
import { auditModes, changeDocument, changeMode, dropLive, releaseLive } from './runtime-acts.ts'
import type { Session } from './session.ts'
import { planOf, withTables } from './session-plan.ts'
import { viewSession, viewStep } from './view-session.ts'
import { tokenAt } from './world.ts'

/** Sessions in which persons step through flows. */
export interface DebugSessions {
  /** Throws FORBIDDEN, NOT_FOUND, FLOW_INVALID, INPUT_INVALID, CONFLICT, OVERLOADED. */
  start(request: RequestOf<'startDebug'>['body'], by: Debugger): Promise<DebugSession>
  list(): Promise<readonly SessionRow[]>
  /** Throws NOT_FOUND. */
  get(id: string): Promise<DebugSession>
  /** Throws NOT_FOUND, FORBIDDEN, CONFLICT, INPUT_INVALID, INPUT_TOO_LARGE. */
  act(id: string, act: DebugAct, by: Debugger): Promise<DebugSession>
  /** Throws NOT_FOUND. */
  step(id: string, step: string): Promise<DebugStep>
  /** Ends a session and lets go what it holds. Throws NOT_FOUND. */
  end(id: string, by: Debugger): Promise<void>
  /** Ends at once what is under way in this process: the runtime stops. The sessions stay. */
  abort(): void
}

/** Sessions that one person may have at a time. */
const maxSessionsPerPerson = 20

/** Opens the sessions of a runtime. What they are is in the database: another process may go on with any of them. */
export function createDebugSessions(kit: DebugKit): DebugSessions {
  const { database } = kit
  const sessions = new OpenSessions(kit)
  return {
    start: (request, by) => start(kit, sessions, { request, by }),
    list: () => listSessions(database),
    async get(id) {
      // While something is under way, how it stands is told without waiting for its end.
      const running = sessions.running(id)
      if (running) return await view(kit, running)
      return await sessions.inTurn(id, async () => {
        const entry = await sessions.open(id)
        await arrivals(kit, entry.session)
        return await view(kit, entry)
      })
    },
    act: (id, asked, by) => sessions.inTurn(id, () => act(kit, sessions, { id, asked, by })),
    async step(id, stepId) {
      const { session } = sessions.running(id) ?? (await sessions.inTurn(id, () => sessions.open(id)))
      const kept = session.steps.get(stepId)
      if (!kept) throw new CrossdockError('NOT_FOUND', `The session has no step ${stepId}.`)
      const plan = await planOf(kit, session.head)
      return viewStep(kit, session, { step: kept.step, rules: await rulesOfSession(kit.planFor, session, plan) })
    },
    async end(id, by) {
      sessions.forget(id)
      if (!(await deleteSession(database, id))) throw noSession(id)
      await appendAudit(database, { actor: by.name, action: 'debug.end', subject: `debug:${id}` })
      await kit.watchesChanged()
      await releaseHoldsOfNobody(kit)
    },
    abort: () => sessions.abort(),
  }
}

async function view(kit: DebugKit, { running, session }: OpenSession): Promise<DebugSession> {
  const notices = session.head.start.kind === 'live' ? await watchProblems(kit.database, session.id) : []
  const plan = await planOf(kit, session.head)
  const rules = await rulesOfSession(kit.planFor, session, plan)
  return viewSession(withTables(kit, session), session, { plan, rules, isRunning: running !== undefined, notices })
}

async function arrivals(kit: DebugKit, session: Session): Promise<void> {
  if (session.head.start.kind !== 'live') return
  const seen = session.head.hitsSeen
  await takeArrivals(withTables(kit, session), session)
  if (session.head.hitsSeen !== seen) await keepSession(kit, session)
}

async function start(
  kit: DebugKit,
  sessions: OpenSessions,
  { by, request }: { readonly request: RequestOf<'startDebug'>['body']; readonly by: Debugger },
): Promise<DebugSession> {
  assertMayStart(request, by)
  if ((await countSessions(kit.database, by.name)) >= maxSessionsPerPerson) {
    throw new CrossdockError('OVERLOADED', `You have ${maxSessionsPerPerson} debug sessions already.`, {
      remedy: 'End one of them first.',
    })
  }
  const session = await newSession(kit, request, by)
  const plan = await planOf(kit, session.head)
  const { flow, start: what } = session.head
  await insertSession(kit.database, {
    ...{ id: session.id, flow, start: what, startedBy: by.name, lifeMs: sessionLifeMs },
    state: 'paused',
    head: encodePayload(session.head),
  })
  const entry = sessions.enter(session)
  try {
    await sessions.change(entry, async (signal) => {
      await beginSession(kit, session, plan)
      await auditModes(kit, session, { modes: request.modes ?? {}, by, plan })
      if (request.runTo !== undefined) await runTo(kit, session, { plan, by: by.name, signal, until: request.runTo })
    })
  } catch (thrown) {
    await deleteSession(kit.database, session.id)
    throw thrown
  }
  if (what.kind === 'live') {
    const detail = { flow, key: what.key ?? null, breakpoints: session.head.breakpoints.length }
    await appendAudit(kit.database, { actor: by.name, action: 'debug.live', subject: `debug:${session.id}`, detail })
    await kit.watchesChanged()
  }
  return await view(kit, entry)
}

async function runTo(kit: DebugKit, session: Session, how: RunOn & { readonly until: string }): Promise<void> {
  if (tokenAt(session.world, session.head.focus)?.node === how.until) return
  const rules = await rulesOfSession(kit.planFor, session, how.plan)
  say(session, await runOn(withShown(withTables(kit, session), rules), session, how))
}

async function act(
  kit: DebugKit,
  sessions: OpenSessions,
  { asked, by, id }: { readonly id: string; readonly asked: DebugAct; readonly by: Debugger },
): Promise<DebugSession> {
  const entry = await sessions.open(id)
  const { session } = entry
  assertMayAct(session, asked, by)
  await arrivals(kit, session)
  const plan = await planOf(kit, session.head)
  const rules = await rulesOfSession(kit.planFor, session, plan)
  const meant = restoreAct(asked, session, partsOfSession(session, rules))
  await sessions.change(entry, async (signal) => {
    const doors = withShown(withTables(kit, session), rules)
    if (meant.act === 'release') await releaseLive(kit, session, { ...meant, by })
    else if (meant.act === 'drop' && (await dropLive(kit, session, { ...meant, by }))) return
    else if (meant.act === 'document') await changeDocument(kit, session, meant.document)
    else if (meant.act === 'mode') await changeMode(kit, session, { ...meant, plan, by })
    else await perform(doors, session, { act: meant, plan, by: by.name, signal })
  })
  if (session.head.start.kind === 'live') {
    await watchLive(kit, session)
    if (asked.act === 'breakpoints') await kit.watchesChanged()
  }
  return await view(kit, entry)
}
