import { CrossdockError } from '@crossdock/shared/errors'
import { inputOf, portsOfSubflow } from '@crossdock/shared/flow'
import type { SourceItem } from '@crossdock/shared/node'
import type { PublishOptions, Services } from '../services.ts'
import { countOpen, openCountsOf } from '../store/activity.ts'
import { appendAudit } from '../store/audit-store.ts'
import { type FlowSummary, listFlows, listVersions, loadFlowVersion, setPaused } from '../store/flow-store.ts'
import { listFailingSources } from '../store/source-store.ts'
import type { Handlers } from './handler.ts'
import { describeNodeTypes } from './node-types.ts'

type FlowHandlers = Pick<
  Handlers,
  | 'listFlows'
  | 'getFlow'
  | 'listFlowVersions'
  | 'publishFlow'
  | 'rollBackFlow'
  | 'validateFlow'
  | 'pauseFlow'
  | 'resumeFlow'
  | 'startFlow'
  | 'fireSource'
  | 'listNodeTypes'
>

/** Flows: read, publish, pause, start. */
export function createFlowHandlers(services: Services): FlowHandlers {
  const { database } = services
  const nodeTypes = describeNodeTypes(services.manifests)

  async function pause(flow: string, change: { readonly isPaused: boolean; readonly actor: string }): Promise<void> {
    await database.transaction(async (sql) => {
      await setPaused(sql, flow, change.isPaused)
      const action = change.isPaused ? 'flow.pause' : 'flow.resume'
      await appendAudit(sql, { actor: change.actor, action, subject: flow })
    })
  }

  async function publish(document: string, options: PublishOptions) {
    const publication = await services.publish(document, options)
    if (!publication.ok) throw refusedPublication(publication)
    const { flow, version, isNew } = publication
    return { flow, version, isNew }
  }

  return {
    listFlows: async () => ({ items: await summaries(services) }),
    async getFlow({ params, query }) {
      const { document, version, message, publishedBy, publishedAt } = await loadFlowVersion(
        database,
        params.flow,
        query.version,
      )
      return { version, message, publishedBy, publishedAt, document: JSON.parse(document) as Record<string, unknown> }
    },
    async listFlowVersions({ params }) {
      const items = await listVersions(database, params.flow)
      if (items.length === 0) throw new CrossdockError('NOT_FOUND', `There is no published flow “${params.flow}”.`)
      return { items }
    },
    publishFlow: ({ body }, caller) =>
      publish(JSON.stringify(body.document), {
        message: body.message ?? '',
        actor: { name: caller.name },
        allowMissing: body.allowMissing ?? false,
        ...(body.expectedVersion === undefined ? {} : { expectedVersion: body.expectedVersion }),
      }),
    async rollBackFlow({ params, body }, caller) {
      const { document } = await loadFlowVersion(database, params.flow, params.version)
      return await publish(document, {
        message: body.message,
        actor: { name: caller.name },
        allowMissing: body.allowMissing ?? false,
        restoredFrom: params.version,
        ...(body.expectedVersion === undefined ? {} : { expectedVersion: body.expectedVersion }),
      })
    },
    validateFlow: ({ body }) => services.validate(JSON.stringify(body.document)),
    async pauseFlow({ params }, caller) {
      await pause(params.flow, { isPaused: true, actor: caller.name })
      return { ok: true }
    },
    async resumeFlow({ params }, caller) {
      await pause(params.flow, { isPaused: false, actor: caller.name })
      return { ok: true }
    },
    async startFlow({ params, body }, caller) {
      const items: readonly SourceItem[] = (body.items ?? [{ payload: body.payload }]).map(({ payload, ...rest }) => ({
        payload,
        ...('messageId' in rest && rest.messageId !== undefined ? { messageId: rest.messageId } : {}),
      }))
      return await services.startManual(
        { flow: params.flow, items, ...(body.source === undefined ? {} : { source: body.source }) },
        { name: caller.name },
      )
    },
    async fireSource({ params }, caller) {
      await services.fireNow(params.flow, params.node, { name: caller.name })
      return { ok: true }
    },
    listNodeTypes: async () => ({ items: nodeTypes }),
  }
}

async function summaries({ database, manifests }: Services) {
  const [flows, counts, failing] = await Promise.all([
    listFlows(database),
    countOpen(database),
    listFailingSources(database),
  ])
  return flows.map((flow) => ({
    ...described(flow, manifests),
    records: openCountsOf(counts, flow.id),
    failingSources: failing.get(flow.id) ?? [],
  }))
}

/** A flow of the list; a subflow with the ports of its exits, so that one can choose it. */
function described({ nodes, ...flow }: FlowSummary, manifests: Services['manifests']) {
  const isSubflow = inputOf({ nodes }, manifests) !== undefined
  return isSubflow ? { ...flow, subflowPorts: portsOfSubflow({ nodes }, manifests) } : flow
}

function refusedPublication(refusal: {
  readonly problems: readonly { readonly message: string }[]
  readonly missing: readonly { readonly message: string }[]
}): CrossdockError {
  const { problems, missing } = refusal
  const first = problems[0] ?? missing[0]
  const more = problems.length + missing.length - 1
  const detail = { problems, missing }
  return problems.length > 0
    ? new CrossdockError(
        'FLOW_INVALID',
        `The flow is refused: ${first?.message}${more > 0 ? ` (and ${more} more)` : ''}`,
        {
          detail,
        },
      )
    : new CrossdockError(
        'FLOW_INVALID',
        `The flow needs what is not here: ${first?.message}${more > 0 ? ` (and ${more} more)` : ''}`,
        {
          detail,
          remedy:
            'Declare the system, enter the credential or make the code table first, or publish with `allowMissing`.',
        },
      )
}
