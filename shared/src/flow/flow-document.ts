import { z } from 'zod'
import { maskRule, maxMaskRules } from '../record/index.ts'

/** The format that this program writes. Older ones are migrated when read. */
export const flowFormat = 'crossdock/flow@1'

const nodeId = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'must begin with a letter; letters, digits, - and _ follow')

/** When and how often a failed node is tried again. Delays in milliseconds. */
export const retryPolicySchema = z.strictObject({
  /** Tries in all, the first one included. */
  attempts: z.int().min(1).max(1000).default(12),
  backoff: z.enum(['fixed', 'exponential']).default('exponential'),
  delayMs: z.int().min(0).max(86_400_000).default(1_000),
  maxDelayMs: z.int().min(0).max(86_400_000).default(60_000),
  /** Share of each delay that is random, so that many records do not return at once. */
  jitter: z.number().min(0).max(1).default(0.2),
  /** Codes that are tried again; by default all that the code table marks so. */
  on: z.array(z.string()).optional(),
})

const nodeSchema = z.strictObject({
  type: z.string().min(1),
  version: z.int().min(1),
  name: z.string().max(200).optional(),
  config: z.record(z.string(), z.json()).default({}),
  retry: retryPolicySchema.optional(),
  /** `park` (default) keeps a failed record for repair; `error-port` sends it on through the wire from `<node>.error`. */
  onError: z.enum(['park', 'error-port']).optional(),
  /** A disabled step passes records on unchanged through its first port; a disabled source accepts nothing. */
  disabled: z.boolean().optional(),
  notes: z.string().max(10_000).optional(),
})

const wireSchema = z.strictObject({
  /** `<node>.<port>` */
  from: z.string().regex(/^[^.]+\.[^.]+$/, 'must be <node>.<port>'),
  to: z.string().min(1),
})

const settingsSchema = z.strictObject({
  /** `byKey`: records of equal key never overtake each other. */
  ordering: z.enum(['none', 'byKey']).default('byKey'),
  lanes: z.int().min(1).max(256).default(8),
  /** What the journey keeps: payloads of all steps, of failed records only, no payloads, or nothing but the record itself. */
  history: z.enum(['full', 'errors', 'metadata', 'none']).default('full'),
  retentionDays: z.int().min(1).max(3650).default(30),
  /** How long what had an exception is kept, when that is longer. Default 90. */
  errorRetentionDays: z.int().min(1).max(3650).optional(),
  /** Equal payloads of one key that arrive within the window count as one message. */
  deduplicate: z.strictObject({ by: z.literal('content'), windowSeconds: z.int().min(1).max(2_592_000) }).optional(),
  /** Open records above which the flow accepts nothing more. Default: the runtime's bound. */
  maxBacklog: z.int().min(1).max(10_000_000).optional(),
  /** Default 1,000,000. */
  maxRecordsPerRun: z.int().min(1).max(100_000_000).optional(),
  /** Fields that nobody is shown and no message, log or case holds: `email`, `customer.phone`, `lines.*.note`. */
  maskedFields: z.array(maskRule).max(maxMaskRules).optional(),
})

const maxAnnotations = 2_000
const colour = z.enum(['grey', 'blue', 'green', 'amber', 'violet', 'red'])
const bounded = <T>(entries: Readonly<Record<string, T>>) => Object.keys(entries).length <= maxAnnotations

/** A text box on the canvas, in pixels at 100 %. It says something to people and changes nothing that runs. */
const noteSchema = z.strictObject({
  text: z.string().max(10_000),
  x: z.number(),
  y: z.number(),
  width: z.number().min(80).max(2_000),
  height: z.number().min(40).max(2_000),
  colour: colour.optional(),
})

/** A frame with a title around nodes that belong together. */
const groupSchema = z.strictObject({
  title: z.string().max(200),
  nodes: z.array(nodeId).min(1).max(10_000),
  colour: colour.optional(),
})

/** A flow document: logic (record, settings, nodes, wires) and, apart from it, layout. */
export const flowSchema = z.strictObject({
  format: z.literal(flowFormat),
  id: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'must begin with a letter; lower-case letters, digits and - follow'),
  name: z.string().min(1).max(200),
  description: z.string().max(10_000).optional(),
  record: z.strictObject({
    entity: z.string().min(1).max(64),
    /** Expression for the business key, e.g. `=order.number`. Without one, each record is its own key. */
    key: z.string().min(1).optional(),
  }),
  settings: settingsSchema.default(() => settingsSchema.parse({})),
  nodes: z.record(nodeId, nodeSchema),
  wires: z.array(wireSchema).max(10_000).default([]),
  layout: z.record(z.string(), z.strictObject({ x: z.number(), y: z.number() })).default({}),
  notes: z.record(nodeId, noteSchema).refine(bounded, `must be at most ${maxAnnotations}`).optional(),
  groups: z.record(nodeId, groupSchema).refine(bounded, `must be at most ${maxAnnotations}`).optional(),
})

/** A flow as data, defaults filled in. */
export type Flow = z.output<typeof flowSchema>
/** One node of a flow document. */
export type FlowNode = z.output<typeof nodeSchema>
/** A text box on the canvas. */
export type FlowNote = z.output<typeof noteSchema>
/** A frame around nodes of the canvas. */
export type FlowGroup = z.output<typeof groupSchema>
/** Colours of notes and groups, by name, so that both colour schemes have their own. */
export type FlowColour = z.output<typeof colour>
/** A retry policy with every value set. */
export type RetryPolicy = z.output<typeof retryPolicySchema>
/** How much of a record's journey is kept. */
export type HistoryLevel = Flow['settings']['history']

/** All colours of notes and groups. */
export const flowColours: readonly FlowColour[] = colour.options

/** What applies where a flow's settings say nothing. */
export const defaultSettings = { errorRetentionDays: 90, maxRecordsPerRun: 1_000_000 } as const

/** The retry policy of a node that declares none. */
export const defaultRetryPolicy: RetryPolicy = retryPolicySchema.parse({})

/** Splits `<node>.<port>`. */
export function portOf(from: string): { readonly node: string; readonly port: string } {
  const dot = from.indexOf('.')
  return { node: from.slice(0, dot), port: from.slice(dot + 1) }
}
