import { CrossdockError } from '@crossdock/shared/errors'
import type { AcceptReport, SourceItem } from '@crossdock/shared/node'
import type { Catalog } from '../catalog.ts'
import type { PlanSource } from '../engine/plan.ts'
import type { Ids } from '../engine/ports.ts'
import type { Database } from '../store/database.ts'
import { fireNow } from '../store/source-store.ts'
import type { IntakeDoor } from './intake.ts'

/** Accepts items into a flow by hand: through its manual source, or the source that is named. Throws NOT_FOUND. */
export async function startManualRun(
  options: { readonly catalog: Catalog; readonly intake: IntakeDoor; readonly ids: Ids },
  request: { readonly flow: string; readonly source?: string; readonly items: readonly SourceItem[] },
): Promise<AcceptReport> {
  const plan = await options.catalog.planFor(request.flow)
  const sources = options.catalog.current.get(request.flow)?.sources ?? []
  const source = sources.find(({ id, manifest }) =>
    request.source === undefined ? manifest.trigger === 'manual' : id === request.source,
  )
  const input = sources.find(({ manifest }) => manifest.trigger === 'call')
  if (input) {
    throw new CrossdockError('CONFLICT', `“${request.flow}” is a subflow: it takes no records by itself.`, {
      remedy: 'Start a flow that calls it.',
    })
  }
  if (!source) {
    const wanted = request.source === undefined ? 'manual source' : `source “${request.source}”`
    throw new CrossdockError('NOT_FOUND', `Flow “${request.flow}” has no ${wanted}.`, {
      remedy: `Its sources are: ${sources.map(({ id }) => id).join(', ')}.`,
    })
  }
  return await options.intake.accept({
    plan,
    source: source.id,
    runId: options.ids.next(),
    run: 'whole',
    items: request.items,
    onBadItem: 'refuse',
  })
}

/** Makes a timer source due at once. Throws NOT_FOUND. */
export async function fireSourceNow(
  options: { readonly catalog: Catalog; readonly database: Database },
  flow: string,
  node: string,
): Promise<void> {
  await options.catalog.planFor(flow)
  const source: PlanSource | undefined = options.catalog.current.get(flow)?.sources.find(({ id }) => id === node)
  if (source?.manifest.trigger !== 'timer')
    throw new CrossdockError('NOT_FOUND', `Flow “${flow}” has no timer source “${node}”.`)
  await fireNow(options.database, { flow, node })
}
