import type { ApiClient, RecordDetail, RecordFilter, RecordSummary } from '@crossdock/shared/api'
import type { Outcome } from './outcome.ts'
import { recordLine, recordStory } from './record-story.ts'

/** Lists records, a line each; tells each one’s story when asked to. */
export async function showRecords(
  api: ApiClient,
  { filter, withJourney }: { readonly filter: RecordFilter; readonly withJourney: boolean },
): Promise<Outcome> {
  const { items } = await api.findRecords({ query: filter })
  if (items.length === 0) return { exitCode: 0, json: { records: [] }, text: 'No record was found.' }
  if (!withJourney) return listed(items)
  const records: RecordDetail[] = []
  for (const { id } of items) records.push(await api.getRecord({ params: { record: id } }))
  return { exitCode: 0, json: { records }, text: records.map(recordStory).join('\n\n') }
}

function listed(records: readonly RecordSummary[]): Outcome {
  return { exitCode: 0, json: { records }, text: records.map(recordLine).join('\n') }
}
