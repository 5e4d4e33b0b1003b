import type { RecordSummary } from '@crossdock/shared/api'
import { isEnded } from '@crossdock/shared/record'
import { countText } from '../../live/count-text.ts'

/** What a person can do with records here. */
export type RecordAct = 'retry' | 'again' | 'resolve'

/** How many records one call repairs at most. */
const maxResolved = 1_000

/** Why an act makes no sense for these records; undefined when it does. What the runtime refuses besides, it says itself. */
export function obstacleTo(
  act: RecordAct,
  records: readonly Pick<RecordSummary, 'state' | 'parentId'>[],
): string | undefined {
  const [first] = records
  if (first === undefined) return 'No record is chosen.'
  const isOne = records.length === 1
  const isUnderWay = (state: RecordSummary['state']) => !isEnded(state) && state !== 'parked'
  if (act === 'resolve') {
    if (records.length > maxResolved) return `At most ${countText(maxResolved)} at once.`
    const can = records.filter(({ state }) => state === 'parked' || state === 'held')
    return can.length > 0 ? undefined : 'Only records that are parked or held can be resolved.'
  }
  if (act === 'again' && records.every(({ parentId }) => parentId !== undefined))
    return isOne ? 'It is a part. Send the record again that it was split from.' : 'These are parts of other records.'
  if (records.every(({ state }) => isUnderWay(state)))
    return isOne ? 'It is still under way.' : 'All of these are still under way.'
  return undefined
}

/** A number of records in words. */
export function countWords(count: number): string {
  return `${countText(count)} ${count === 1 ? 'record' : 'records'}`
}
