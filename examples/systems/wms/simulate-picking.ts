import type { Stored } from '../base/collection.ts'
import { RequestRefused, ruleBroken } from '../base/request-refused.ts'
import { completePick, type PickPlan } from './picking.ts'
import { pick, ship } from './shipping.ts'
import type { WmsParts } from './wms-parts.ts'
import type { WmsOrder } from './wms-records.ts'

const ordersPerCall = 10_000

type PickInput = Partial<PickPlan> & {
  /** Number or reference. */
  order?: string
  all?: boolean
  until?: 'picked' | 'shipped'
}

const pickSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    order: { type: 'string' },
    all: { type: 'boolean' },
    until: { enum: ['picked', 'shipped'] },
    shortPickRate: { type: 'number', minimum: 0, maximum: 1 },
    shortPick: {
      type: 'array',
      items: {
        type: 'object',
        required: ['sku', 'quantity'],
        properties: { sku: { type: 'string' }, quantity: { type: 'integer', minimum: 1 } },
      },
    },
    substitute: { type: 'object', additionalProperties: { type: 'string' } },
  },
}

/** Registers `POST /simulate/pick`: one order, or all that wait, go on to picked and shipped. */
export function registerPicking(wms: WmsParts): void {
  wms.app.post<{ Body: PickInput }>('/simulate/pick', { schema: { body: pickSchema } }, async (request, reply) =>
    wms.effects.perform({ request, reply }, (record) => {
      const { until = 'shipped', substitute = {} } = request.body
      for (const sku of Object.values(substitute)) wms.stock.itemOf(sku, 'substitute')
      const plan: PickPlan = { ...completePick, ...request.body }
      const orders = ordersToPick(wms, request.body)
      const picked = orders.map((order) => (order.status === 'released' ? pick(wms, { order, plan, record }) : order))
      const shipments = until === 'picked' ? [] : picked.map((order) => ship(wms, { order, record }).number)
      const numbers = orders.map(({ number }) => number)
      return { status: 200, body: { orders: numbers, shipments } }
    }),
  )
}

function ordersToPick({ records }: WmsParts, { order: wanted, all }: PickInput): Stored<WmsOrder>[] {
  if (wanted === undefined) {
    if (!all) throw ruleBroken('NOTHING_CHOSEN', 'Give an order, or all: true.', 'order')
    const status = (name: string): Stored<WmsOrder>[] => records.orders.find({ status: name }, ordersPerCall)
    return [...status('picked'), ...status('released')]
  }
  const byNumber = records.orders.get(wanted)
  const found = byNumber ? [byNumber] : records.orders.find({ reference: wanted })
  if (found.length === 0) throw ruleBroken('ORDER_UNKNOWN', `Order ${wanted} is unknown.`, 'order')
  const waiting = found.filter(({ status }) => status !== 'shipped')
  if (waiting.length > 0) return waiting
  throw new RequestRefused({ status: 409, code: 'ORDER_SHIPPED', message: `Order ${wanted} is shipped already.` })
}
