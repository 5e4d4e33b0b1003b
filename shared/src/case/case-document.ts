import { z } from 'zod'
import { type RecordState, recordStates } from '../record/index.ts'
import { nodePin } from './pinned-outcome.ts'

/** The format that this program writes. */
export const caseFormat = 'crossdock/case@1'

const recordPath = z.string().min(1).max(500)

const caseItem = z.strictObject({
  payload: z.unknown(),
  messageId: z.string().exactOptional(),
})

const expectedStep = z.strictObject({
  node: z.string(),
  outcome: z.enum(['passed', 'filtered', 'split', 'retrying', 'diverted', 'parked', 'unknown', 'recalled', 'settled']),
  /** The ports that it left through. */
  ports: z.array(z.string()).readonly().exactOptional(),
})

const expectedRecord = z.strictObject({
  record: recordPath,
  key: z.string(),
  entity: z.string(),
  state: z.enum(recordStates as readonly [RecordState, ...RecordState[]]),
  reason: z.string().exactOptional(),
  steps: z.array(expectedStep).readonly(),
  /** For what it is parked. */
  causes: z
    .array(z.strictObject({ node: z.string(), code: z.string() }))
    .readonly()
    .exactOptional(),
})

/** What a write node is expected to send: its request as evidence shows it, without keys and times. */
const expectedEffect = z.strictObject({ record: recordPath, node: z.string(), request: z.unknown() })

/** What left a node. */
const expectedOutput = z.strictObject({ record: recordPath, node: z.string(), port: z.string(), payload: z.unknown() })

/**
 * A case: records that go into a flow, what the outside answers, and what must come of it. It is a test that runs
 * without any system (`crossdock test`), and what a debug session can begin with. One JSON file, `<name>.case.json`.
 */
export const caseDocument = z.strictObject({
  format: z.literal(caseFormat),
  /** Unique within its flow, e.g. `short-pick`. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'is lower-case letters, digits and -, 64 at most'),
  /** What is shown, as a sentence. */
  name: z.string().trim().min(1).max(200),
  flow: z.string().min(1).max(64),
  note: z.string().max(5000).exactOptional(),
  /** The source through which the items come. */
  source: z.string().min(1).max(64),
  /** The moment of acceptance, ISO 8601: also what `now()` answers. */
  acceptedAt: z.iso.datetime({ offset: true }),
  items: z.array(caseItem).min(1).max(1000).readonly(),
  /** What nodes that reach outside answer. A node without a pin that must be run fails the case. */
  pins: z.array(nodePin).readonly(),
  /** Rows of code tables that it needs: table → code → column → value. */
  tables: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.string()))).readonly(),
  /** Fields that were masked when it was saved from a record. */
  masked: z.array(z.string()).readonly().exactOptional(),
  /** Missing: it only says what to work on, and is no test. */
  expect: z
    .strictObject({
      records: z.array(expectedRecord).readonly(),
      sent: z.array(expectedEffect).readonly(),
      outputs: z.array(expectedOutput).readonly().exactOptional(),
    })
    .exactOptional(),
})

/** A case of a flow. */
export type CaseDocument = z.output<typeof caseDocument>
