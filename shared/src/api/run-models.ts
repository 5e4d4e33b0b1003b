import { z } from 'zod'
import { id, instant, listOf } from './models.ts'
import { recordState } from './record-models.ts'

/** What came of cancelling a run, so far. */
const cancellation = z.object({
  by: z.string(),
  reason: z.string(),
  at: instant,
  /** How many records it has ended so far. */
  endedRecords: z.int(),
  /** How many messages its source brought afterwards; they were not taken. */
  skippedMessages: z.int(),
  /** Missing while records of the run are still under way. Those that stay parked after it have a call of unknown outcome. */
  overAt: instant.exactOptional(),
})

/** One intake. */
export const run = z.object({
  id,
  flow: z.string(),
  version: z.int(),
  source: z.string(),
  /** What was taken in, where its source named it, e.g. a file with its hash. */
  label: z.string().exactOptional(),
  startedAt: instant,
  /** Missing while it goes on accepting. */
  endedAt: instant.exactOptional(),
  accepted: z.int(),
  duplicates: z.int(),
  /** How many of its records stand where, children included. */
  states: z.partialRecord(recordState, z.int()),
  /** When the last of its records ended; missing while some are open, or none has ended. */
  doneAt: instant.exactOptional(),
  cancelled: cancellation.exactOptional(),
})

/** One intake. */
export type RunView = z.output<typeof run>

/** How much a log line matters, least first. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const

/** How much a log line matters. */
export type LogLevel = (typeof logLevels)[number]

/** One line that a node wrote, or the engine about a record. */
export const logLine = z.object({
  id: z.string(),
  at: instant,
  level: z.enum(logLevels),
  flow: z.string(),
  /** Empty for what is said of the whole flow. */
  node: z.string(),
  message: z.string(),
  facts: z.record(z.string(), z.unknown()).readonly().exactOptional(),
  runId: id.exactOptional(),
  recordId: id.exactOptional(),
  key: z.string().exactOptional(),
})

/** One log line. */
export type LogLine = z.output<typeof logLine>

/** How many records of a flow were accepted and ended within one minute or hour. */
const activityPoint = z.object({
  /** Its beginning. */
  at: instant,
  accepted: z.int(),
  delivered: z.int(),
  filtered: z.int(),
  parked: z.int(),
})

/** The small picture of a flow: what happened, piece of time by piece of time. Pieces without anything are left out. */
export const flowSparkline = z.object({ flow: z.string(), points: listOf(activityPoint) })

/** The small picture of a flow. */
export type FlowSparkline = z.output<typeof flowSparkline>
