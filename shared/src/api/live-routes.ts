import { z } from 'zod'
import { flowLive, nodeSamples } from './live-models.ts'
import { flowId, nodeId } from './models.ts'
import type { RouteTable } from './route.ts'

const mebibyte = 1024 * 1024

/** Largest sample that is answered when the call does not say, in bytes of JSON. */
export const defaultSampleBytes = 4 * mebibyte

/** What moves in a flow, and what it works on: for the designer’s picture, mapper and preview. */
export const liveRoutes = {
  getFlowLive: {
    method: 'GET',
    path: '/flows/:flow/live',
    role: 'viewer',
    summary: 'What waits, is parked and has passed lately, by node and wire. `/events?flow=` tells its changes.',
    params: z.strictObject({ flow: flowId }),
    query: z.strictObject({
      /** How many minutes back visits are counted, the present one included. Default 5. */
      minutes: z.coerce.number().int().min(1).max(60).optional(),
    }),
    response: flowLive,
  },
  listNodeSamples: {
    method: 'GET',
    path: '/flows/:flow/nodes/:node/samples',
    role: 'viewer',
    summary: 'Payloads that recent records brought to a node, or that left it. For a source: what was accepted.',
    params: z.strictObject({ flow: flowId, node: nodeId }),
    query: z.strictObject({
      /** Default 10. */
      limit: z.coerce.number().int().min(1).max(50).optional(),
      /** What came in (default), or what went out. */
      side: z.enum(['in', 'out']).optional(),
      /** Only what went out through this port. */
      port: z.string().min(1).max(64).optional(),
      /** Largest sample in bytes; a larger one is named without its payload. Default 4 MB. */
      maxBytes: z.coerce
        .number()
        .int()
        .min(1)
        .max(16 * mebibyte)
        .optional(),
    }),
    response: nodeSamples,
  },
} as const satisfies RouteTable
