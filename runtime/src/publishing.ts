import { CrossdockError } from '@crossdock/shared/errors'
import { expandSubflows, type Flow, readFlow, serializeFlow, validateFlow } from '@crossdock/shared/flow'
import type { ManifestRegistry, Sandbox } from '@crossdock/shared/node'
import type { Catalog } from './catalog.ts'
import { sourcesOf } from './engine/plan.ts'
import type { Clock } from './engine/ports.ts'
import { findPublishedSubflows } from './published-subflows.ts'
import { findScriptProblems } from './sandbox/find-script-problems.ts'
import type { Findings, Publication, PublishOptions } from './services.ts'
import { firstDue } from './sources/timetable.ts'
import { appendAudit } from './store/audit-store.ts'
import type { Database, Sql } from './store/database.ts'
import { listCurrentVersions, publishFlow, type SourceTimetable } from './store/flow-store.ts'
import { findMissingBindings, type PresentBindings } from './systems/missing-bindings.ts'

/** What publishing needs. */
export interface PublishingOptions {
  readonly database: Database
  readonly catalog: Catalog
  readonly manifests: ManifestRegistry
  readonly clock: Clock
  readonly presentBindings: () => Promise<PresentBindings>
  readonly sandbox: Sandbox
}

type CheckOptions = Pick<PublishingOptions, 'database' | 'manifests' | 'presentBindings' | 'sandbox'>

/** Everything that is wrong with a document, its JavaScript included, and what this environment lacks for it. */
export async function checkDocument(options: CheckOptions, document: string): Promise<Findings> {
  const read = readFlow(document)
  return read.ok ? await checkFlow(options, read.flow) : { problems: read.problems, missing: [] }
}

async function checkFlow(
  { database, manifests, presentBindings, sandbox }: CheckOptions,
  flow: Flow,
): Promise<Findings> {
  const find = await findPublishedSubflows(database, flow, manifests)
  const invalid = validateFlow(flow, manifests, find)
  const problems = [...invalid, ...(await findScriptProblems(flow, manifests, sandbox))]
  // What the nodes of subflows need is needed here; a call that leads nowhere is said above.
  const whole = invalid.length === 0 ? expandSubflows(flow, { manifests, find }) : flow
  return { problems, missing: findMissingBindings(whole, manifests, await presentBindings()) }
}

/**
 * Publishes a document: refused with every problem, or stored in canonical form as the flow's current version. Throws
 * CONFLICT when its hook is taken, or when the current version is not the expected one.
 */
export async function publishDocument(
  options: PublishingOptions,
  document: string,
  { message, actor, allowMissing, expectedVersion, restoredFrom }: PublishOptions,
): Promise<Publication> {
  const { database, catalog, manifests, clock } = options
  const read = readFlow(document)
  if (!read.ok) return { ok: false, problems: read.problems, missing: [] }
  const { flow } = read
  const { problems, missing } = await checkFlow(options, flow)
  if (problems.length > 0 || (missing.length > 0 && !allowMissing)) return { ok: false, problems, missing }
  const sources = sourcesOf(flow, manifests).map((source): SourceTimetable => {
    const timetable = source.manifest.timetableFrom?.(source.config)
    return { node: source.id, dueAtMs: timetable ? firstDue(timetable, clock.nowMs()) : null }
  })
  const { version, isNew } = await publishFlow(database, {
    flow,
    document: serializeFlow(flow),
    message,
    actor: actor.name,
    sources,
    ...(expectedVersion === undefined ? {} : { expectedVersion }),
    ...refusalOfTakenHooks(options, flow),
  })
  if (isNew)
    await appendAudit(database, {
      actor: actor.name,
      action: 'flow.publish',
      subject: flow.id,
      reason: message,
      detail: { version, ...(restoredFrom === undefined ? {} : { restoredFrom }) },
    })
  await catalog.refresh()
  return { ok: true, flow: flow.id, version, isNew }
}

/**
 * One path and method belong to one flow: a call must not reach whichever was published last. The database is asked,
 * because other processes publish too; what this one has compiled of it is not read again.
 */
function refusalOfTakenHooks(
  { catalog, manifests }: PublishingOptions,
  flow: Flow,
): { readonly refuse?: (sql: Sql) => Promise<void> } {
  const wanted = new Set(hooksOf(sourcesOf(flow, manifests)))
  if (wanted.size === 0) return {}
  const refuse = async (sql: Sql) => {
    const known = catalog.current
    const versions = new Map([...known].map(([id, { plan }]) => [id, plan.version]))
    for (const { id, document } of await listCurrentVersions(sql, versions)) {
      if (id === flow.id) continue
      const sources = document === undefined ? known.get(id)?.sources : sourcesIn(document, manifests)
      const taken = hooksOf(sources ?? []).find((hook) => wanted.has(hook))
      if (taken) {
        throw new CrossdockError('CONFLICT', `The hook ${taken} belongs to the flow “${id}” already.`, {
          remedy: 'Choose another path.',
        })
      }
    }
  }
  return { refuse }
}

/** The sources of a document as it was published. What this program cannot read, it does not serve. */
function sourcesIn(document: string, manifests: ManifestRegistry): ReturnType<typeof sourcesOf> {
  const read = readFlow(document)
  return read.ok ? sourcesOf(read.flow, manifests) : []
}

function hooksOf(sources: ReturnType<typeof sourcesOf>): readonly string[] {
  return sources.flatMap((source) => {
    const hook = source.isDisabled ? undefined : source.manifest.hookFrom?.(source.config)
    return hook ? [`${hook.method} /hooks/${hook.path}`] : []
  })
}
