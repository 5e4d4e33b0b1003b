import { CrossdockError } from '@crossdock/shared/errors'
import { type FindSubflow, type Flow, type FoundSubflow, loadSubflows } from '@crossdock/shared/flow'
import type { ManifestRegistry } from '@crossdock/shared/node'
import type { Database } from './store/database.ts'
import { loadFlowVersion } from './store/flow-store.ts'

/** Fetches the published versions that a flow calls, at whatever depth, and answers how to find them. */
export async function findPublishedSubflows(
  database: Database,
  flow: Flow,
  manifests: ManifestRegistry,
): Promise<FindSubflow> {
  return await loadSubflows(flow, manifests, (id, version) => loadPublished(database, id, version))
}

async function loadPublished(database: Database, id: string, version: number): Promise<FoundSubflow> {
  try {
    return { state: 'found', flow: (await loadFlowVersion(database, id, version)).flow }
  } catch (thrown) {
    if (!isNotFound(thrown)) throw thrown
    return { state: 'missing', instead: await whatIsThere(database, id) }
  }
}

async function whatIsThere(database: Database, id: string): Promise<string> {
  try {
    const { version } = await loadFlowVersion(database, id)
    return `is not published here; the current version is ${version}`
  } catch (thrown) {
    if (!isNotFound(thrown)) throw thrown
    return 'is not published here'
  }
}

function isNotFound(thrown: unknown): boolean {
  return thrown instanceof CrossdockError && thrown.code === 'NOT_FOUND'
}
