import { z } from 'zod'
import { type FlowProblemCode, flowProblemCodes } from '../flow/index.ts'
import { openCounts } from './live-models.ts'
import { done, flowId, instant, listOf, payload } from './models.ts'
import type { RouteTable } from './route.ts'

const flowVersionInfo = z.object({
  version: z.int(),
  message: z.string(),
  publishedBy: z.string(),
  publishedAt: instant,
})

/** A source whose last poll failed, and why. It is asked again by itself. */
const failingSource = z.object({
  node: z.string(),
  code: z.string(),
  message: z.string(),
  failedAt: instant,
  triedAgainAt: instant,
})

const flowSummary = flowVersionInfo.extend({
  id: z.string(),
  name: z.string(),
  isPaused: z.boolean(),
  records: openCounts,
  failingSources: listOf(failingSource),
  /** For a subflow: the ports of its exits. */
  subflowPorts: listOf(z.string()).exactOptional(),
})

const flowDocument = z.record(z.string(), z.unknown()).meta({ description: 'A flow document, crossdock/flow@1' })

const flowProblem = z.object({
  path: z.string(),
  code: z.enum(Object.keys(flowProblemCodes) as [FlowProblemCode, ...FlowProblemCode[]]),
  message: z.string(),
  remedy: z.string(),
})

const missingBinding = z.object({
  kind: z.enum(['system', 'credential', 'table', 'param']),
  name: z.string(),
  node: z.string(),
  message: z.string(),
})

/** What keeps a document from being published; also the `detail` of the FLOW_INVALID that refuses it. */
export const refusedPublication = z.object({ problems: listOf(flowProblem), missing: listOf(missingBinding) })

/** What became of accepted items. */
const acceptReport = z.object({
  runId: z.string(),
  accepted: z.int(),
  duplicates: z.int(),
  recordIds: listOf(z.string()),
})

const nodeType = z.object({
  type: z.string(),
  version: z.int(),
  kind: z.enum(['source', 'step', 'batch']),
  category: z.string(),
  effect: z.enum(['none', 'read', 'write']),
  title: z.string(),
  summary: z.string(),
  outputs: listOf(z.string()),
  /** For sources: what wakes it. */
  trigger: z.enum(['manual', 'hook', 'timer', 'call']).exactOptional(),
  config: z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema of the configuration' }),
})

/** A node type of an installation. */
export type NodeType = z.output<typeof nodeType>

const item = z.strictObject({
  payload,
  /** The origin's own id: a second arrival is dropped and counted. */
  messageId: z.string().min(1).max(500).optional(),
})

const manualStart = z
  .strictObject({
    /** The manual source; may be left out when the flow has one. */
    source: z.string().optional(),
    items: z.array(item).min(1).max(10_000).optional(),
    /** Short for one item. */
    payload: payload.optional(),
  })
  .refine((body) => (body.items === undefined) !== (body.payload === undefined), 'needs either `items` or `payload`')

const versionNumber = z.coerce.number().int().min(1).max(2_147_483_647)

/**
 * The version that the caller has seen as the current one; 0: none is published yet. When somebody else has published
 * since, the call is refused with CONFLICT.
 */
const expectedVersion = z.int().min(0).max(2_147_483_647).optional()

const published = z.object({ flow: z.string(), version: z.int(), isNew: z.boolean() })

/** Flows: read, publish, pause, start. */
export const flowRoutes = {
  listFlows: {
    method: 'GET',
    path: '/flows',
    role: 'viewer',
    summary: 'All published flows with their current version and their open records.',
    response: z.object({ items: listOf(flowSummary) }),
  },
  getFlow: {
    method: 'GET',
    path: '/flows/:flow',
    role: 'viewer',
    summary: 'A flow’s document; the current version unless one is named.',
    params: z.strictObject({ flow: flowId }),
    query: z.strictObject({ version: versionNumber.optional() }),
    response: flowVersionInfo.extend({ document: flowDocument }),
  },
  listFlowVersions: {
    method: 'GET',
    path: '/flows/:flow/versions',
    role: 'viewer',
    summary: 'All versions of a flow, newest first.',
    params: z.strictObject({ flow: flowId }),
    response: z.object({ items: listOf(flowVersionInfo) }),
  },
  publishFlow: {
    method: 'POST',
    path: '/flows',
    role: 'designer',
    summary: 'Publishes a document as its flow’s current version; publishing the same one twice is safe.',
    body: z.strictObject({
      document: flowDocument,
      message: z.string().max(1000).optional(),
      expectedVersion,
      /** Publish although systems, credentials or code tables are missing here. */
      allowMissing: z.boolean().optional(),
    }),
    response: published,
  },
  rollBackFlow: {
    method: 'POST',
    path: '/flows/:flow/versions/:version/restore',
    role: 'designer',
    summary: 'Publishes an old version’s document again, as a new version.',
    params: z.strictObject({ flow: flowId, version: versionNumber }),
    body: z.strictObject({
      message: z.string().trim().min(1).max(1000),
      expectedVersion,
      allowMissing: z.boolean().optional(),
    }),
    response: published,
  },
  validateFlow: {
    method: 'POST',
    path: '/flows/validate',
    role: 'viewer',
    summary: 'All problems of a document, and what it needs and this environment does not have. Publishes nothing.',
    body: z.strictObject({ document: flowDocument }),
    response: refusedPublication,
  },
  pauseFlow: {
    method: 'POST',
    path: '/flows/:flow/pause',
    role: 'operator',
    summary: 'Stops a flow’s sources. Records accepted before go on.',
    params: z.strictObject({ flow: flowId }),
    response: done,
  },
  resumeFlow: {
    method: 'POST',
    path: '/flows/:flow/resume',
    role: 'operator',
    summary: 'Lets a paused flow’s sources accept again.',
    params: z.strictObject({ flow: flowId }),
    response: done,
  },
  startFlow: {
    method: 'POST',
    path: '/flows/:flow/start',
    role: 'operator',
    summary: 'Accepts items into a manual source.',
    params: z.strictObject({ flow: flowId }),
    body: manualStart,
    response: acceptReport,
  },
  fireSource: {
    method: 'POST',
    path: '/flows/:flow/sources/:node/fire',
    role: 'operator',
    summary: 'Runs a timer source’s next tick now.',
    params: z.strictObject({ flow: flowId, node: z.string().min(1).max(64) }),
    response: done,
  },
  listNodeTypes: {
    method: 'GET',
    path: '/nodes',
    role: 'viewer',
    summary: 'The node types of this installation, their configurations as JSON Schema.',
    response: z.object({ items: listOf(nodeType) }),
  },
} as const satisfies RouteTable
