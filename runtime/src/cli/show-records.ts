import type { ApiClient, RecordDetail, RecordFilter, RecordSummary } from '@crossdock/shared/api'
import type { Outcome } from './outcome.ts'
import { recordLine, recordStory } from './record-story.ts'

/** Tells the stories of records that are known by their ids. */
export async function showRecordsById(api: ApiClient, ids: readonly string[]): Promise<Outcome> {
  const records: RecordDetail[] = []
  for (const record of ids) records.push(await api.getRecord({ params: { record } }))
  return { exitCode: 0, json: { records }, text: records.map(recordStory).join('\n\n') }
}

/** Lists records, a line each; tells each one’s story when asked to. */
export async function showRecords(
  api: ApiClient,
  { filter, withJourney }: { readonly filter: RecordFilter; readonly withJourney: boolean },
): Promise<Outcome> {
  const { items } = await api.findRecords({ query: filter })
  if (items.length === 0) return { exitCode: 0, json: { records: [] }, text: 'No record was found.' }
  if (!withJourney) return listed(items)
  return await showRecordsById(
    api,
    items.map(({ id }) => id),
  )
}

function listed(records: readonly RecordSummary[]): Outcome {
  return { exitCode: 0, json: { records }, text: records.map(recordLine).join('\n') }
}
