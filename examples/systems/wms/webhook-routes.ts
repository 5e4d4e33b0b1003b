import { readQuery, readWholeNumber } from '../base/paging.ts'
import { RequestRefused } from '../base/request-refused.ts'
import { type Delivery, type Subscription, wmsEvents } from './webhook-outbox.ts'
import type { WmsParts } from './wms-parts.ts'

const subscriptionSchema = {
  type: 'object',
  required: ['event', 'url', 'secret'],
  additionalProperties: false,
  properties: {
    event: { enum: [...wmsEvents, '*'] },
    url: { type: 'string', format: 'uri', pattern: '^https?://' },
    secret: { type: 'string', minLength: 1, maxLength: 1000 },
  },
}

/** Registers subscriptions and deliveries. They are set-up, not business: they leave no entry in the ledger. */
export function registerWebhooks({ app, outbox }: WmsParts): void {
  app.post<{ Body: Omit<Subscription, 'id'> & { secret: string } }>(
    '/subscriptions',
    { schema: { body: subscriptionSchema } },
    async (request, reply) => reply.code(201).send(outbox.subscribe(request.body)),
  )
  app.get('/subscriptions', async () => ({ items: outbox.subscriptions() }))
  app.delete<{ Params: { id: string } }>('/subscriptions/:id', async (request, reply) => {
    if (!outbox.unsubscribe(request.params.id)) throw notFound(`subscription ${request.params.id}`)
    return reply.code(204).send()
  })

  app.get<{ Querystring: Record<string, unknown> }>('/deliveries', async (request) => {
    const query = readQuery(request.query, ['after', 'limit', 'status', 'event'])
    const { deliveries, lastSeq } = outbox.list({
      after: readWholeNumber(query, { field: 'after', fallback: 0, min: 0, max: Number.MAX_SAFE_INTEGER }),
      limit: readWholeNumber(query, { field: 'limit', fallback: 100, min: 1, max: 1000 }),
      ...(query.status === undefined ? {} : { status: query.status }),
      ...(query.event === undefined ? {} : { event: query.event }),
    })
    return { items: deliveries, lastSeq }
  })
  const findDelivery = (id: string): Delivery => {
    const delivery = outbox.find(id)
    if (delivery) return delivery
    throw notFound(`delivery ${id}`)
  }
  app.get<{ Params: { id: string } }>('/deliveries/:id', async (request) => findDelivery(request.params.id))
  app.post<{ Params: { id: string } }>('/deliveries/:id/redeliver', async (request, reply) => {
    const { id, status } = findDelivery(request.params.id)
    if (status !== 'delivered') {
      const message = `Delivery ${id} is ${status}; only a delivered one can be sent again.`
      throw new RequestRefused({ status: 409, code: 'NOT_DELIVERED', message })
    }
    outbox.sendAgain(id)
    return reply.code(202).send(findDelivery(id))
  })
}

function notFound(what: string): RequestRefused {
  return new RequestRefused({ status: 404, code: 'NOT_FOUND', message: `There is no ${what}.` })
}
