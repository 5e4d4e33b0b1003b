import type { RequestOf } from '@crossdock/shared/api'
import { versionFor } from './begin-session.ts'
import type { Debugger } from './debugger.ts'
import type { DebugKit } from './kit.ts'
import type { Session, SessionHead } from './session.ts'

/** A session in which nothing has happened yet. Throws NOT_FOUND, INPUT_INVALID. */
export async function newSession(
  kit: DebugKit,
  request: RequestOf<'startDebug'>['body'],
  by: Debugger,
): Promise<Session> {
  const { breakpoints = [], document, flow, modes = {}, pins = [], start, watches = [] } = request
  const version = await versionFor(kit, flow, { start, version: request.version })
  const head: SessionHead = {
    ...{ flow, start, modes, pins, breakpoints, watches },
    ...(document === undefined ? { version: version ?? (await kit.planFor(flow)).version } : { document }),
    message: '',
    notices: [],
    stopped: [],
    hitsSeen: '0',
    keptBy: kit.ownerId,
    holding: [],
  }
  const now = new Date(kit.clock.nowMs()).toISOString()
  return {
    id: kit.ids.next(),
    startedBy: by.name,
    startedAt: now,
    expiresAt: now,
    revision: 1,
    head,
    steps: new Map(),
    fresh: [],
    world: new Map(),
    bytes: 0,
    underWay: undefined,
  }
}
