import { CrossdockError } from '@crossdock/shared/errors'
import { type FlowProblem, readFlow, serializeFlow, validateFlow } from '@crossdock/shared/flow'
import type { ManifestRegistry, Sandbox } from '@crossdock/shared/node'
import type { Catalog } from './catalog.ts'
import { sourcesOf } from './engine/plan.ts'
import type { Clock } from './engine/ports.ts'
import { findScriptProblems } from './sandbox/find-script-problems.ts'
import type { Actor, Publication } from './services.ts'
import { firstDue } from './sources/timetable.ts'
import { appendAudit } from './store/audit-store.ts'
import type { Database } from './store/database.ts'
import { publishFlow, type SourceTimetable } from './store/flow-store.ts'
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

/** Everything that is wrong with a document, its JavaScript included. */
export async function validateDocument(
  document: string,
  { manifests, sandbox }: { readonly manifests: ManifestRegistry; readonly sandbox: Sandbox },
): Promise<readonly FlowProblem[]> {
  const read = readFlow(document)
  if (!read.ok) return read.problems
  return [...validateFlow(read.flow, manifests), ...(await findScriptProblems(read.flow, manifests, sandbox))]
}

/** Publishes a document: refused with every problem, or stored in canonical form as the flow's current version. */
export async function publishDocument(
  options: PublishingOptions,
  document: string,
  {
    message,
    actor,
    allowMissing,
  }: { readonly message: string; readonly actor: Actor; readonly allowMissing?: boolean },
): Promise<Publication> {
  const { database, catalog, manifests, clock } = options
  const read = readFlow(document)
  if (!read.ok) return { ok: false, problems: read.problems, missing: [] }
  const { flow } = read
  const problems = await validateDocument(document, options)
  const missing = findMissingBindings(flow, manifests, await options.presentBindings())
  if (problems.length > 0 || (missing.length > 0 && !allowMissing)) return { ok: false, problems, missing }
  refuseTakenHooks(options, flow.id, flow)
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
  })
  if (isNew)
    await appendAudit(database, {
      actor: actor.name,
      action: 'flow.publish',
      subject: flow.id,
      reason: message,
      detail: { version },
    })
  await catalog.refresh()
  return { ok: true, flow: flow.id, version, isNew }
}

/** One path and method belong to one flow: a call must not reach whichever was published last. */
function refuseTakenHooks(
  { catalog, manifests }: PublishingOptions,
  id: string,
  flow: Parameters<typeof sourcesOf>[0],
): void {
  const wanted = new Set(hooksOf(sourcesOf(flow, manifests)))
  for (const [other, current] of catalog.current) {
    const taken = other === id ? undefined : hooksOf(current.sources).find((hook) => wanted.has(hook))
    if (taken)
      throw new CrossdockError('CONFLICT', `The hook ${taken} belongs to the flow “${other}” already.`, {
        remedy: 'Choose another path.',
      })
  }
}

function hooksOf(sources: ReturnType<typeof sourcesOf>): readonly string[] {
  return sources.flatMap((source) => {
    const hook = source.isDisabled ? undefined : source.manifest.hookFrom?.(source.config)
    return hook ? [`${hook.method} /hooks/${hook.path}`] : []
  })
}
