import { z } from 'zod'
import { nodePin } from '../case/index.ts'
import { breakpoint, debugAct, debugSession, debugStart, nodeMode } from './debug-models.ts'
import { done, flowId, id, listOf, nodeId } from './models.ts'
import type { RouteTable } from './route.ts'

const params = z.strictObject({ session: id })

/** Stepping through a flow. */
export const debugRoutes = {
  startDebug: {
    method: 'POST',
    path: '/debug',
    role: 'operator',
    summary:
      'Begins a debug session of a published flow, or (designers) of a draft. Writes are simulated until somebody says otherwise.',
    body: z.strictObject({
      flow: flowId,
      /** Default: the current one, for a recorded record the one that it ran on. Not with `document`. */
      version: z.int().min(1).optional(),
      /** A draft. Not for `live`. */
      document: z.record(z.string(), z.unknown()).optional(),
      start: debugStart,
      breakpoints: z.array(breakpoint).max(200).readonly().optional(),
      pins: z.array(nodePin).max(1000).readonly().optional(),
      modes: z.record(z.string(), nodeMode).optional(),
      watches: z.array(z.string().startsWith('=')).max(50).readonly().optional(),
      /** Stop before this node first (run to a node); default: before the first one. */
      runTo: nodeId.optional(),
    }),
    response: debugSession,
  },
  listDebugSessions: {
    method: 'GET',
    path: '/debug',
    role: 'operator',
    summary: 'Sessions that have not ended, of everybody.',
    response: z.object({
      items: listOf(
        debugSession.pick({
          id: true,
          flow: true,
          start: true,
          startedBy: true,
          startedAt: true,
          expiresAt: true,
          state: true,
        }),
      ),
    }),
  },
  getDebug: {
    method: 'GET',
    path: '/debug/:session',
    role: 'operator',
    summary: 'A session as it stands.',
    params,
    response: debugSession,
  },
  actDebug: {
    method: 'POST',
    path: '/debug/:session/acts',
    role: 'operator',
    summary: 'Steps, runs, goes back, edits, drops, pins, releases. Answers the session afterwards.',
    params,
    body: debugAct,
    response: debugSession,
  },
  getDebugStep: {
    method: 'GET',
    path: '/debug/:session/steps/:step',
    role: 'operator',
    summary: 'One step with all of its payloads.',
    params: z.strictObject({ session: id, step: id }),
    response: debugSession.shape.steps.unwrap().element,
  },
  endDebug: {
    method: 'DELETE',
    path: '/debug/:session',
    role: 'operator',
    summary: 'Ends a session. Live records that it holds go on from where they stand.',
    params,
    response: done,
  },
} as const satisfies RouteTable
