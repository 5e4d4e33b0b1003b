import { defaultSampleBytes, type NodeSamples, type RecordSummary, type RequestOf } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import { arrivalsAt, notKept } from '../repair/arrivals.ts'
import type { Services } from '../services.ts'
import { readWithin } from '../store/bounded-read.ts'
import { loadJourney } from '../store/record-detail.ts'
import { findRecords } from '../store/record-queries.ts'
import { loadRecordContent } from '../store/sample-queries.ts'

type Sample = NodeSamples['items'][number]
type Request = RequestOf<'listNodeSamples'>

const defaultLimit = 10
/** Newest records that are looked at: a node on a rare way may have been visited by few of them. */
const maxLooked = 100
/** Longest look. What was found until then is answered. */
const longestLookMs = 5_000
const maxAnswerBytes = 32 * 1024 * 1024

/** A payload as it came to a node or left it, or `notKept`. */
interface Visit {
  readonly branch: string
  readonly port?: string
  readonly payload: unknown
}

/**
 * Payloads that the newest records of a flow brought to a node, or that left it. Large ones are named without their
 * payload. Throws NOT_FOUND for a flow that is not published; a node that nobody has visited has no samples.
 */
export async function listNodeSamples(
  services: Pick<Services, 'database' | 'planFor' | 'mask'>,
  { params, query }: Request,
): Promise<NodeSamples> {
  const { limit = defaultLimit, maxBytes = defaultSampleBytes } = query
  await services.planFor(params.flow)
  const endsMs = performance.now() + longestLookMs
  const newest = { flow: params.flow, limit: maxLooked }
  const { items: records } = await readWithin(services.database, (sql) => findRecords(sql, newest))
  const items: Sample[] = []
  let [looked, missing, leftBytes] = [0, 0, maxAnswerBytes]
  for (const record of records) {
    if (items.length >= limit || performance.now() > endsMs) break
    looked++
    for (const visit of await visitsOf(services, record, { params, query })) {
      if (visit.payload === notKept) missing++
      else if (items.length < limit) {
        const sample = sampleOf(
          record,
          { ...visit, payload: services.mask(visit.payload) },
          Math.min(maxBytes, leftBytes),
        )
        if (!sample.isTooLarge) leftBytes -= sample.sizeBytes
        items.push(sample)
      }
    }
  }
  return { items, looked, notKept: missing, maxSampleBytes: maxBytes }
}

/** What a record brought there. One whose payload is lost, or whose version cannot be read any more, brought nothing. */
async function visitsOf(
  { database, planFor }: Pick<Services, 'database' | 'planFor'>,
  record: RecordSummary,
  { params: { node }, query: { side = 'in', port } }: Request,
): Promise<readonly Visit[]> {
  try {
    const content = await loadRecordContent(database, record.id)
    if (!content) return []
    const began = beganAt(content)
    const plan = await planFor(record.flow, record.version)
    // What a source accepted, or a split made, is in the record itself.
    const isOwn = began.node === node && (side === 'out' || !plan.steps.has(node))
    if (isOwn) return port === undefined || port === began.port ? [began] : []
    const journey = await loadJourney(database, record.id)
    if (side === 'in') {
      const standing = content.progress?.tokens.filter((token) => token.node === node) ?? []
      return standing.length > 0 ? standing : arrivalsAt(plan, { ...content, journey }, node)
    }
    return journey
      .filter((step) => step.node === node)
      .flatMap(({ branch, out = [] }) =>
        out
          .filter((emission) => port === undefined || emission.port === port)
          .map((emission) => ({
            ...{ branch, port: emission.port },
            payload: Object.hasOwn(emission, 'payload') ? emission.payload : notKept,
          })),
      )
  } catch (thrown) {
    if (!(thrown instanceof CrossdockError) || thrown.code === 'DATABASE_UNAVAILABLE') throw thrown
    return []
  }
}

function beganAt({ entry, payload }: { readonly entry: string; readonly payload: unknown }) {
  const dot = entry.indexOf('.')
  return { node: entry.slice(0, dot), port: entry.slice(dot + 1), branch: '0', payload }
}

function sampleOf(record: RecordSummary, { branch, port, payload }: Visit, maxBytes: number): Sample {
  const { id: recordId, key, entity, version, state, acceptedAt } = record
  const sizeBytes = Buffer.byteLength(JSON.stringify(payload))
  const isTooLarge = sizeBytes > maxBytes
  return {
    ...{ recordId, key, entity, version, state, acceptedAt, branch, sizeBytes, isTooLarge },
    ...(port === undefined ? {} : { port }),
    ...(isTooLarge ? {} : { payload }),
  }
}
