import { CrossdockError } from '@crossdock/shared/errors'
import type { ManifestRegistry } from '@crossdock/shared/node'
import { buildPlan, type Plan, type PlanSource, sourcesOf } from './engine/plan.ts'
import { findPublishedSubflows } from './published-subflows.ts'
import type { Database } from './store/database.ts'
import { loadFlowVersion } from './store/flow-store.ts'

/** A published flow as its sources see it: the current version. */
export interface CurrentFlow {
  readonly plan: Plan
  readonly isPaused: boolean
  readonly sources: readonly PlanSource[]
}

/** Compiled flow versions, and which one is current. Versions never change, so their plans are kept. */
export interface Catalog {
  /** The plan of a version; of the current one when none is named. Throws NOT_FOUND. */
  planFor(flow: string, version?: number): Promise<Plan>
  /** All current flows, as of the last refresh. */
  readonly current: ReadonlyMap<string, CurrentFlow>
  /** Reads which versions are current. Cheap when nothing has changed. */
  refresh(): Promise<void>
}

/** Most plans kept of versions that are not current any more. */
const maxOldPlans = 200

/** Opens the catalog. */
export async function openCatalog(database: Database, manifests: ManifestRegistry): Promise<Catalog> {
  const plans = new Map<string, Promise<Plan>>()
  let current: ReadonlyMap<string, CurrentFlow> = new Map()

  async function load(flow: string, version: number): Promise<Plan> {
    const stored = await loadFlowVersion(database, flow, version)
    const find = await findPublishedSubflows(database, stored.flow, manifests)
    return buildPlan(stored.flow, { version: stored.version, manifests, find })
  }

  function planOf(flow: string, version: number): Promise<Plan> {
    const name = `${flow}@${version}`
    const known = plans.get(name)
    if (known) return known
    const plan = load(flow, version)
    plans.set(name, plan)
    plan.catch(() => plans.delete(name))
    dropOldest(plans)
    return plan
  }

  async function refresh(): Promise<void> {
    const { rows } = await database.query<{ id: string; current_version: number; is_paused: boolean }>({
      name: 'catalog-current',
      text: 'select id, current_version, is_paused from flows where current_version > 0',
    })
    const next = new Map<string, CurrentFlow>()
    for (const { id, current_version: version, is_paused: isPaused } of rows) {
      const known = current.get(id)
      if (known?.plan.version === version && known.isPaused === isPaused) next.set(id, known)
      else {
        const plan = await planOf(id, version)
        next.set(id, { plan, isPaused, sources: sourcesOf(plan.flow, manifests) })
      }
    }
    current = next
  }

  await refresh()
  return {
    get current() {
      return current
    },
    refresh,
    async planFor(flow, version) {
      if (version !== undefined) return await planOf(flow, version)
      if (!current.has(flow)) await refresh()
      const found = current.get(flow)
      if (!found) throw new CrossdockError('NOT_FOUND', `There is no published flow “${flow}”.`)
      return found.plan
    },
  }
}

function dropOldest(plans: Map<string, Promise<Plan>>): void {
  for (const name of plans.keys()) {
    if (plans.size <= maxOldPlans) return
    plans.delete(name)
  }
}
