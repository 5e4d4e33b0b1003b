import { z } from 'zod'
import { id, instant, listOf } from './models.ts'
import { recordState } from './record-models.ts'

/** How many open records a flow has, all together and by state. */
export const openCounts = z.object({
  open: z.int(),
  ready: z.int(),
  waiting: z.int(),
  held: z.int(),
  expecting: z.int(),
  parked: z.int(),
})

/** How many open records a flow has, all together and by state. */
export type OpenCounts = z.output<typeof openCounts>

const nodeTraffic = z.object({
  node: z.string(),
  /** Branches that stand here until a time: for another try, or because their system is not called for now. */
  waiting: z.int(),
  /** Branches that stand here until a person acts. */
  parked: z.int(),
  /** Visits within the window that went on, ended on purpose or made children. For a source: records accepted. */
  passed: z.int(),
  /** Visits within the window that took the error port or parked. */
  failed: z.int(),
  /** Visits within the window that failed and are tried again. */
  retried: z.int(),
  passedPerMinute: z.number(),
  /** Why most of its branches wait for a system. */
  heldBecause: z.string().exactOptional(),
})

const wireTraffic = z.object({
  /** The port, `<node>.<port>`, as wires name it; every wire of a port carries the same. */
  from: z.string(),
  passed: z.int(),
  passedPerMinute: z.number(),
})

/** What moves in a flow right now, for its picture. All versions together; nodes without traffic are left out. */
export const flowLive = z.object({
  at: instant,
  flow: z.string(),
  /** The current version. */
  version: z.int(),
  isPaused: z.boolean(),
  /** What `passed`, `failed` and `retried` are counted over. */
  windowMinutes: z.int(),
  records: openCounts,
  /** True when so many branches wait that their places were worked out from a part of them. */
  isEstimated: z.boolean(),
  nodes: listOf(nodeTraffic),
  wires: listOf(wireTraffic),
})

/** What moves in a flow right now, for its picture. */
export type FlowLive = z.output<typeof flowLive>

const sample = z.object({
  recordId: id,
  key: z.string(),
  entity: z.string(),
  version: z.int(),
  state: recordState,
  acceptedAt: instant,
  /** Which branch of the record. */
  branch: z.string(),
  /** The port it left through; for what came out. */
  port: z.string().exactOptional(),
  /** As JSON text in UTF-8. */
  sizeBytes: z.int(),
  /** Missing when `isTooLarge`. */
  payload: z.unknown().exactOptional(),
  /** The payload is over the limit of one sample, or of the samples together. */
  isTooLarge: z.boolean(),
})

/** Payloads that came to a node, or left it, newest record first. Secrets are blanked out. */
export const nodeSamples = z.object({
  items: listOf(sample),
  /** How many of the newest records were looked at. */
  looked: z.int(),
  /** Visits whose payload the flow’s history does not keep. */
  notKept: z.int(),
  maxSampleBytes: z.int(),
})

/** Payloads that came to a node, or left it. */
export type NodeSamples = z.output<typeof nodeSamples>

/** A record that was accepted or ended a moment ago. */
const tailRecord = z.object({
  recordId: id,
  runId: id,
  key: z.string(),
  entity: z.string(),
  /** As what it ended, or that it was accepted. */
  state: z.union([recordState, z.literal('accepted')]),
  at: instant,
})

/** A record that was accepted or ended a moment ago. */
export type TailRecord = z.output<typeof tailRecord>

/** What was accepted and ended in a flow since the last time: the newest of it, and how many more there were. */
export const flowTail = z.object({ flow: z.string(), at: instant, records: listOf(tailRecord), more: z.int() })
