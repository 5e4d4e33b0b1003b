import type { Services } from '../services.ts'
import type { Handlers } from './handler.ts'

type DebugHandlers = Pick<
  Handlers,
  'startDebug' | 'listDebugSessions' | 'getDebug' | 'actDebug' | 'getDebugStep' | 'endDebug'
>

/** Stepping through flows. */
export function createDebugHandlers({ debug }: Services): DebugHandlers {
  return {
    startDebug: ({ body }, caller) => debug.start(body, caller),
    listDebugSessions: async () => ({ items: await debug.list() }),
    getDebug: ({ params }) => debug.get(params.session),
    actDebug: ({ params, body }, caller) => debug.act(params.session, body, caller),
    getDebugStep: ({ params }) => debug.step(params.session, params.step),
    async endDebug({ params }, caller) {
      await debug.end(params.session, caller)
      return { ok: true }
    },
  }
}
