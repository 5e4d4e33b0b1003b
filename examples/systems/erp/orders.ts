import { lineList } from '../base/line-list.ts'
import { findOrRefuse } from '../base/paging.ts'
import { RequestRefused } from '../base/request-refused.ts'
import { catalogueItems } from '../seed/catalogue.ts'
import { sampleCustomers } from '../seed/customers.ts'
import type { Order } from './erp-records.ts'
import { bookOrder, bookSomeOrder, type ErpParts, type OrderInput } from './order-booking.ts'

const maxSimulatedOrders = 20_000

const addressSchema = {
  type: 'object',
  required: ['name', 'street', 'postcode', 'city', 'country'],
  properties: {
    name: { type: 'string' },
    street: { type: 'string' },
    postcode: { type: 'string' },
    city: { type: 'string' },
    country: { type: 'string', pattern: '^[A-Z]{2}$' },
  },
}

const terms = {
  priority: { enum: ['normal', 'high', 'rush'] },
  requestedDate: { type: ['string', 'null'], format: 'date-time' },
  timeZone: { type: ['string', 'null'] },
  shipTo: addressSchema,
}

const orderSchema = {
  type: 'object',
  required: ['customer', 'warehouse', 'lines'],
  properties: {
    ...terms,
    reference: { type: ['string', 'null'], maxLength: 100 },
    customer: { type: 'string' },
    warehouse: { type: 'string' },
    substitutionsAllowed: { type: 'boolean' },
    lines: lineList({
      maxItems: 1000,
      required: ['sku', 'quantity'],
      properties: {
        sku: { type: 'string' },
        quantity: { type: 'integer', minimum: 1, maximum: 1_000_000 },
        unit: { enum: ['EA', 'BOX', 'PAL'] },
        price: { type: 'number', minimum: 0 },
      },
    }),
  },
}

type OrderTerms = Partial<Pick<Order, 'priority' | 'requestedDate' | 'timeZone' | 'shipTo'>>

const changeSchema = { type: 'object', minProperties: 1, additionalProperties: false, properties: terms }

const simulationSchema = {
  type: 'object',
  required: ['count'],
  properties: {
    count: { type: 'integer', minimum: 1, maximum: maxSimulatedOrders },
    status: { enum: ['open', 'released'] },
  },
}

/** Registers creating, changing and releasing orders, and the simulation of many at once. */
export function registerOrders(erp: ErpParts): void {
  const { app, effects, records } = erp
  app.post<{ Body: OrderInput }>('/orders', { schema: { body: orderSchema } }, async (request, reply) =>
    effects.perform({ request, reply }, (record) => {
      const order = bookOrder(erp, { input: request.body, status: 'open' })
      record({ operation: 'order.create', entityKey: order.number })
      return { status: 201, body: order }
    }),
  )
  app.patch<{ Params: { number: string }; Body: OrderTerms }>(
    '/orders/:number',
    { schema: { body: changeSchema } },
    async (request, reply) =>
      effects.perform({ request, reply }, (record) => {
        const order = records.orders.update({ ...findOrRefuse(records.orders, request.params.number), ...request.body })
        record({ operation: 'order.change', entityKey: order.number })
        return { status: 200, body: order }
      }),
  )
  app.post<{ Params: { number: string } }>('/orders/:number/release', async (request, reply) =>
    effects.perform({ request, reply }, (record) => {
      const order = findOrRefuse(records.orders, request.params.number)
      if (order.status !== 'open') throw notOpen(order)
      record({ operation: 'order.release', entityKey: order.number })
      return { status: 200, body: records.orders.update({ ...order, status: 'released' }) }
    }),
  )
  registerSimulation(erp)
}

function registerSimulation(erp: ErpParts): void {
  const { app, effects, random, seed } = erp
  const items = catalogueItems(seed)
  const customers = sampleCustomers(seed)
  app.post<{ Body: { count: number; status?: 'open' | 'released' } }>(
    '/simulate/orders',
    { schema: { body: simulationSchema } },
    async (request, reply) =>
      effects.perform({ request, reply }, (record) => {
        const { count, status = 'open' } = request.body
        const buyers = customersInGoodStanding(erp, customers)
        const today = new Date()
        const numbers = Array.from({ length: count }, () => {
          const order = bookSomeOrder(erp, { draft: { random, items, customers: buyers, today }, status })
          record({ operation: 'order.create', entityKey: order.number, payload: order })
          return order.number
        })
        return { status: 201, body: { created: count, first: numbers[0], last: numbers.at(-1) } }
      }),
  )
}

/** Blocked customers place no orders. */
function customersInGoodStanding(
  { records }: ErpParts,
  customers: ReturnType<typeof sampleCustomers>,
): ReturnType<typeof sampleCustomers> {
  const [first, ...others] = customers.filter(({ number }) => records.customers.get(number)?.blocked === false)
  if (first) return [first, ...others]
  throw new RequestRefused({ status: 409, code: 'CUSTOMER_BLOCKED', message: 'All customers are blocked.' })
}

function notOpen({ number, status }: Order): RequestRefused {
  const message = `Order ${number} is ${status}; only an open order can be released.`
  return new RequestRefused({ status: 409, code: 'ORDER_NOT_OPEN', message })
}
