import type { FastifyInstance } from 'fastify'
import type { Services } from '../services.ts'

/**
 * `/healthz`: the process lives. `/readyz`: it can work; 503 until then. Both answer anybody, so they say states and no
 * reasons; those are at `/api/v1/health`. `/metrics` is for Prometheus with a viewer’s token: flow names and volumes are
 * nobody else’s business.
 */
export function addProbes(app: FastifyInstance, services: Pick<Services, 'health' | 'metrics'>): void {
  app.get('/healthz', { config: { access: 'public' } }, async () => ({ ok: true }))
  app.get('/readyz', { config: { access: 'public' } }, async (_request, reply) => {
    const { isReady, parts } = await services.health()
    const states = Object.fromEntries(Object.entries(parts).map(([part, { state }]) => [part, state]))
    return reply.code(isReady ? 200 : 503).send({ isReady, parts: states })
  })
  app.get('/metrics', { config: { access: 'viewer' } }, async (_request, reply) => {
    return reply.type(services.metrics.contentType).send(await services.metrics.metrics())
  })
}
