import type { Services } from '../services.ts'
import { loadFlowLive } from '../store/live-queries.ts'
import type { Handlers } from './handler.ts'
import { listNodeSamples } from './node-samples.ts'

/** Minutes over which a flow's traffic is counted when nobody says otherwise. */
export const defaultLiveMinutes = 5

/** What moves in a flow, and what it works on. */
export function createLiveHandlers(services: Services): Pick<Handlers, 'getFlowLive' | 'listNodeSamples'> {
  return {
    getFlowLive: ({ params, query }) =>
      loadFlowLive(services.database, { flow: params.flow, minutes: query.minutes ?? defaultLiveMinutes }),
    listNodeSamples: (request) => listNodeSamples(services, request),
  }
}
