import type { ApiClient } from '@crossdock/shared/api'
import type { PublishedStore } from '../flows/published-store.ts'
import type { RecordedStatus, Sample } from './sample.ts'

const limit = 20

/** Which records are asked for. */
export interface RecordedQuestion {
  /** What the runtime has of the flow: a node that is only drawn yet has no records. */
  readonly published: Pick<PublishedStore, 'getState' | 'refresh'>
  readonly flowId: string
  readonly node: string
  readonly maxBytes: number
}

/** Records that came to a node of the published flow, as samples. Throws nothing: a flow that is not there has none. */
export async function fetchRecorded(
  client: ApiClient,
  { published, flowId, node, maxBytes }: RecordedQuestion,
): Promise<{ readonly samples: readonly Sample[]; readonly status: RecordedStatus }> {
  try {
    if (!published.getState().isKnown) await published.refresh()
    if (!Object.hasOwn(published.getState().current?.flow.nodes ?? {}, node)) return { samples: [], status: 'none' }
    const answer = await client.listNodeSamples({ params: { flow: flowId, node }, query: { limit, maxBytes } })
    const samples = answer.items.flatMap(
      ({ recordId, branch, key, entity, acceptedAt, payload, sizeBytes }): Sample[] =>
        payload === undefined
          ? []
          : [
              {
                id: `recorded:${node}:${recordId}:${branch}`,
                title: key,
                origin: 'recorded',
                ...{ node, payload, sizeBytes },
                record: { id: recordId, key, entity, flow: flowId, acceptedAt },
              },
            ],
    )
    return { samples, status: samples.length > 0 ? 'loaded' : 'none' }
  } catch (thrown) {
    const isUnknown = thrown instanceof Error && 'code' in thrown && thrown.code === 'NOT_FOUND'
    return { samples: [], status: isUnknown ? 'none' : 'failed' }
  }
}
