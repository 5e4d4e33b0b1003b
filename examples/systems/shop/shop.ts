import { registerReads } from '../base/paging.ts'
import { type System, type SystemOptions, type SystemParts, startSystem } from '../base/system.ts'

/** What the web shop was told about an order. */
export interface ShopNotification {
  /** NTF-1, NTF-2, … */
  number: string
  /** The order's number or reference, as the sender names it. */
  order: string
  status: 'shipped' | 'partially_shipped' | 'backordered' | 'cancelled'
  message: string | null
  trackingNumber: string | null
}

type NotificationInput = Pick<ShopNotification, 'order' | 'status'> & Partial<ShopNotification>

const notificationSchema = {
  type: 'object',
  required: ['order', 'status'],
  properties: {
    order: { type: 'string', minLength: 1, maxLength: 100 },
    status: { enum: ['shipped', 'partially_shipped', 'backordered', 'cancelled'] },
    message: { type: ['string', 'null'] },
    trackingNumber: { type: ['string', 'null'] },
  },
}

/** Starts the sample web shop, which is told what became of its orders. */
export function startShop(options: SystemOptions): Promise<System> {
  return startSystem({ name: 'shop', install }, options)
}

function install({ app, store, effects }: SystemParts): void {
  const notifications = store.collection<ShopNotification>({
    name: 'notifications',
    keyOf: ({ number }) => number,
    filters: ['order', 'status'],
  })
  registerReads(app, notifications)
  app.post<{ Body: NotificationInput }>(
    '/notifications',
    { schema: { body: notificationSchema } },
    async (request, reply) =>
      effects.perform({ request, reply }, (record) => {
        const { order, status, message = null, trackingNumber = null } = request.body
        const number = store.nextNumber({ prefix: 'NTF', first: 1 })
        const notification = notifications.insert({
          number,
          order,
          status,
          message,
          trackingNumber,
        })
        record({ operation: 'notification.create', entityKey: order })
        return { status: 201, body: notification }
      }),
  )
}
