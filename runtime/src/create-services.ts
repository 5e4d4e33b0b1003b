import type { EnvironmentInfo } from '@crossdock/shared/api'
import type { Core } from './core.ts'
import { createDebug } from './debug/create-debug.ts'
import { createCallRunner } from './engine/calls.ts'
import type { Tools } from './engine/tools.ts'
import { checkHealth } from './health.ts'
import { checkDocument, publishDocument } from './publishing.ts'
import { createRepair } from './repair/repair.ts'
import type { Services } from './services.ts'
import { receiveHook } from './sources/hooks.ts'
import { fireSourceNow, startManualRun } from './sources/manual-start.ts'
import { appendAudit } from './store/audit-store.ts'
import { systemUsers } from './systems/system-users.ts'

/** What a runtime is that nobody has told what it is for. */
const defaultEnvironment: EnvironmentInfo = { name: 'dev', kind: 'dev' }

/** What the server and the command line may ask of a runtime. */
export function createServices(core: Core): Services {
  const { catalog, clock, database, environment, executors, ids, intake, manifests, metrics, options, queue, ring } =
    core
  const hooks = {
    database,
    catalog,
    intake,
    executors,
    credentials: environment.credentials,
    clock,
    ids,
    logFor: core.logFor,
  }
  const { access, presentBindings } = environment
  const publishing = { database, catalog, manifests, clock, presentBindings, sandbox: access.sandbox }
  return {
    database,
    manifests,
    executors,
    metrics: metrics.registry,
    publish: (document, how) => publishDocument(publishing, document, how),
    validate: (document) => checkDocument(publishing, document),
    async startManual(request, actor) {
      const report = await startManualRun({ catalog, intake, ids }, request)
      const detail = { run: report.runId, accepted: report.accepted, duplicates: report.duplicates }
      await appendAudit(database, { actor: actor.name, action: 'flow.start', subject: request.flow, detail })
      return report
    },
    async fireNow(flow, node, actor) {
      await fireSourceNow({ catalog, database }, flow, node)
      await appendAudit(database, { actor: actor.name, action: 'source.fire', subject: `${flow}/${node}` })
    },
    receiveHook: (path, request) => receiveHook(hooks, path, request),
    repair: createRepair({
      ...{ database, ids, planFor: catalog.planFor, ring },
      tools: previewTools(core),
      calls: createCallRunner(executors),
    }),
    debug: createDebug({
      ...{ access, clock, database, executors, ids, manifests, ring },
      mask: core.mask,
      ownerId: core.ownerId,
      holdOf: environment.holdOf,
      params: () => environment.params,
      planFor: catalog.planFor,
      watchesChanged: core.debugGate.refresh,
    }),
    systemAccess: access,
    systemUsers: () => systemUsers(catalog, manifests),
    planFor: catalog.planFor,
    mask: core.mask,
    ringLanes: ring,
    environment: options.environment ?? defaultEnvironment,
    health: () => checkHealth({ database, checkQueue: queue.check, parts: options.parts }),
    bindingsChanged: () =>
      environment
        .refresh()
        .catch((thrown: unknown) => options.log.warn({ cause: String(thrown) }, 'bindings could not be read')),
    sealCredential: environment.sealCredential,
  }
}

/** What nodes get that only foretell: no log, and no system is held back, because none is called. */
function previewTools({ clock, environment, executors, ids, mask }: Core): Tools {
  return {
    executors,
    system: environment.access,
    logFor: () => ({ info: () => {}, warn: () => {} }),
    get params() {
      return environment.params
    },
    clock,
    ids,
    mask,
    holdOf: () => undefined,
    random: Math.random,
    signal: new AbortController().signal,
  }
}
