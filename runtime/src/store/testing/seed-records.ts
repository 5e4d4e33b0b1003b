import { randomUUIDv7 } from 'node:crypto'
import { CrossdockError } from '@crossdock/shared/errors'
import { readFlowDocument, serializeFlow } from '@crossdock/shared/flow'
import type { JourneyStep } from '@crossdock/shared/record'
import type { Commit, OpenRecord, RecordChange } from '../../engine/ports.ts'
import { arriveAt } from '../../engine/token.ts'
import type { Database } from '../database.ts'
import { publishFlow } from '../flow-store.ts'
import { acceptRecords } from '../intake-store.ts'
import { createLaneStore } from '../lane-store.ts'

let madeIds = 0

/** A UUIDv7 after all that were made before, also within one millisecond. */
export function nextId(): string {
  const ms = (Date.now() + madeIds++).toString(16).padStart(12, '0')
  return `${ms.slice(0, 8)}-${ms.slice(8)}-${randomUUIDv7().slice(14)}`
}

/** Publishes a flow of one lane with a manual source and nothing else, enough for records to belong to. */
export async function publishSample(database: Database, id: string): Promise<void> {
  const read = readFlowDocument({
    format: 'crossdock/flow@1',
    id,
    name: `Sample ${id}`,
    record: { entity: 'order', key: '=number' },
    settings: { lanes: 1, ordering: 'none' },
    nodes: {
      start: { type: 'manual', version: 1 },
      send: { type: 'http-request', version: 1, config: { system: 'wms', path: '/orders' } },
    },
    wires: [{ from: 'start.out', to: 'send' }],
  })
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  const { flow } = read
  await publishFlow(database, { flow, document: serializeFlow(flow), message: 'first', actor: 'ann', sources: [] })
}

/** Accepts one record a key, as one run. Answers the run’s id and the records’ ids in the order of the keys. */
export async function acceptSample(
  database: Database,
  intake: { readonly flow: string; readonly keys: readonly string[]; readonly entity?: string },
): Promise<{ readonly runId: string; readonly ids: readonly string[] }> {
  const runId = nextId()
  const records = intake.keys.map((key) => ({
    id: nextId(),
    entity: intake.entity ?? 'order',
    key,
    orderKey: null,
    lane: 0,
    payload: { number: key },
  }))
  await acceptRecords(database, [
    { flow: intake.flow, version: 1, source: 'start', runId, run: 'whole', onContradiction: 'refuse', records },
  ])
  return { runId, ids: records.map((record) => record.id) }
}

/** What becomes of records: a full commit is made of the parts that are given. */
export type SampleCommit = (record: OpenRecord) => Partial<Commit>

/** Commits for each named record what the engine would: the way every record takes in production. */
export async function commitSample(
  database: Database,
  { flow, ids }: { readonly flow: string; readonly ids: readonly string[] },
  commitOf: SampleCommit,
): Promise<void> {
  const store = createLaneStore(database)
  const lease = await store.acquire({ flow, lane: 0 }, 'test')
  if (!lease) throw new Error('the lane is leased to somebody else')
  let commits = 0
  for (const record of await store.claim(lease, { limit: 10_000, exclude: [] })) {
    if (!ids.includes(record.id)) continue
    const empty: Commit = {
      settlements: [],
      intents: [],
      changes: [],
      journey: [],
      children: [],
      exceptions: [],
      milestones: [],
      hits: [],
    }
    commits++
    await store.commit(lease, { ...empty, ...commitOf(record) }, commits)
  }
  await store.abandon(lease)
}

/** Ends a record. */
export function ending(state: 'delivered' | 'filtered', reason?: string): SampleCommit {
  return ({ id }) => ({ changes: [{ kind: 'ended', id, state, ...(reason === undefined ? {} : { reason }) }] })
}

/** Parks a record at `send` because customer 1007 is unknown, with the journey until there. */
export function parking(fingerprint = 'customer-1007'): SampleCommit {
  return ({ id, payload }) => {
    const error = new CrossdockError('CODE_UNMAPPED', 'Customer 1007 is not in the code table customer.').toInfo()
    const token = { ...arriveAt('send', { branch: '0', payload, forks: {} }), state: 'parked' as const, cause: error }
    const change: RecordChange = {
      kind: 'open',
      id,
      state: 'parked',
      progress: { tokens: [{ ...token, attempts: 1 }], delivered: 0, filtered: 0 },
    }
    const at = new Date().toISOString()
    const step = { type: 'map', branch: '0', at, durationMs: 1, attempt: 1 } as const
    const steps: readonly JourneyStep[] = [
      { ...step, node: 'map', outcome: 'passed', out: [{ port: 'out', payload }] },
      { ...step, node: 'send', outcome: 'parked', error },
    ]
    const exception = { id: nextId(), recordId: id, branch: '0', node: 'send', error, fingerprint }
    return { changes: [change], journey: [{ recordId: id, steps }], exceptions: [exception] }
  }
}
