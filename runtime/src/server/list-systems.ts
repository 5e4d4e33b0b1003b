import type { ResponseOf } from '@crossdock/shared/api'
import type { SystemUser } from '../services.ts'
import type { Database } from '../store/database.ts'
import { readSystemStates, type SystemState } from '../store/system-state-store.ts'
import { listSystems } from '../store/system-store.ts'
import { holdAt } from '../systems/hold-calendar.ts'
import { type SystemDeclaration, systemDeclarationSchema } from '../systems/system-declaration.ts'

type Listed = ResponseOf<'listSystems'>['items'][number]

/** The declared systems, each with how it is right now and who uses it. */
export async function listSystemsWithHealth(
  database: Database,
  users: ReadonlyMap<string, readonly SystemUser[]>,
): Promise<readonly Listed[]> {
  const nowMs = Date.now()
  const [systems, states] = await Promise.all([listSystems(database), readSystemStates(database, nowMs)])
  return systems.map((system): Listed => {
    const declaration = systemDeclarationSchema.safeParse(system.declaration)
    const state = states.find(({ name }) => name === system.name)
    return {
      ...system,
      usedBy: users.get(system.name) ?? [],
      ...(declaration.data?.kind === 'http' ? { health: healthOf(declaration.data, state, nowMs) } : {}),
    }
  })
}

function healthOf(
  { holds, maxConcurrent }: Extract<SystemDeclaration, { kind: 'http' }>,
  state: SystemState | undefined,
  nowMs: number,
): NonNullable<Listed['health']> {
  const hold = holdAt(holds, nowMs)
  const isOpen = state?.breaker === 'open'
  return {
    breaker: state?.breaker ?? 'closed',
    bears: state?.bears ?? maxConcurrent,
    ...(isOpen && state.reason !== undefined ? { reason: state.reason } : {}),
    ...(isOpen && state.probeAtMs !== undefined ? { probeAt: new Date(state.probeAtMs).toISOString() } : {}),
    ...(hold ? { hold: { until: new Date(hold.untilMs).toISOString(), reason: hold.reason } } : {}),
  }
}
