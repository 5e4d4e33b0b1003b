import type { FastifyInstance } from 'fastify'

/** Calls of one route. `received` minus all statuses are under way; status `none` means that no full answer was sent. */
export interface RouteCalls {
  readonly method: string
  /** The route's pattern, such as `/orders/:number/release`, or `(unknown)`. */
  readonly route: string
  received: number
  readonly statuses: Record<string, number>
}

/** Counts every request since the server started, failing and replayed ones included: calls, not effects. */
export class CallCounts {
  readonly #since = new Date().toISOString()
  readonly #routes = new Map<string, RouteCalls>()

  /** Starts counting; `/__…` and `/healthz` are left out. */
  register(app: FastifyInstance): void {
    app.addHook('onRequest', (request, reply, done) => {
      const route = request.is404 ? '(unknown)' : (request.routeOptions.url ?? '(unknown)')
      if (!route.startsWith('/__') && route !== '/healthz') {
        const calls = this.#callsOf(request.method, route)
        calls.received += 1
        let isAnswered = false
        reply.raw.once('finish', () => {
          isAnswered = true
          count(calls, String(reply.raw.statusCode))
        })
        reply.raw.once('close', () => {
          if (!isAnswered) count(calls, 'none')
        })
      }
      done()
    })
  }

  /** The counts so far. */
  report(): { since: string; total: number; routes: RouteCalls[] } {
    const routes = [...this.#routes.values()]
    return { since: this.#since, total: routes.reduce((sum, { received }) => sum + received, 0), routes }
  }

  #callsOf(method: string, route: string): RouteCalls {
    const id = `${method} ${route}`
    const known = this.#routes.get(id)
    if (known) return known
    const calls: RouteCalls = { method, route, received: 0, statuses: {} }
    this.#routes.set(id, calls)
    return calls
  }
}

function count(calls: RouteCalls, status: string): void {
  calls.statuses[status] = (calls.statuses[status] ?? 0) + 1
}
