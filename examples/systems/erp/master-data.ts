import { findOrRefuse } from '../base/paging.ts'
import { RequestRefused, ruleBroken } from '../base/request-refused.ts'
import { checkWarehouse, type Item, type StockLevel, stockKey } from '../seed/catalogue.ts'
import type { Customer } from '../seed/customers.ts'
import type { ErpParts } from './order-booking.ts'

type CustomerChange = Partial<Pick<Customer, 'name' | 'blocked' | 'shipTo'>>
type ItemChange = Partial<Pick<Item, 'description' | 'price' | 'weightKg' | 'active'>>

const shipToSchema = {
  type: 'object',
  required: ['name', 'street', 'postcode', 'city', 'country'],
  additionalProperties: { type: 'string' },
}

const customerSchema = {
  type: 'object',
  required: ['number', 'name', 'shipTo'],
  additionalProperties: false,
  properties: {
    number: { type: 'string', minLength: 1, maxLength: 20 },
    name: { type: 'string', minLength: 1 },
    blocked: { type: 'boolean' },
    shipTo: shipToSchema,
  },
}

const customerChangeSchema = {
  type: 'object',
  minProperties: 1,
  additionalProperties: false,
  properties: { name: { type: 'string', minLength: 1 }, blocked: { type: 'boolean' }, shipTo: shipToSchema },
}

const itemChangeSchema = {
  type: 'object',
  minProperties: 1,
  additionalProperties: false,
  properties: {
    description: { type: 'string', minLength: 1 },
    price: { type: 'number', minimum: 0 },
    weightKg: { type: 'number', minimum: 0 },
    active: { type: 'boolean' },
  },
}

const levelSchema = {
  type: 'object',
  required: ['quantity'],
  properties: { quantity: { type: 'integer', minimum: 0 } },
}

/** Registers changes of customers, items and stock levels. */
export function registerMasterData(erp: ErpParts): void {
  const { app, effects, records } = erp
  app.post<{ Body: Omit<Customer, 'blocked'> & CustomerChange }>(
    '/customers',
    { schema: { body: customerSchema } },
    async (request, reply) =>
      effects.perform({ request, reply }, (record) => {
        const customer: Customer = { blocked: false, ...request.body }
        if (records.customers.get(customer.number)) throw customerExists(customer.number)
        record({ operation: 'customer.create', entityKey: customer.number })
        return { status: 201, body: records.customers.insert(customer) }
      }),
  )
  app.patch<{ Params: { number: string }; Body: CustomerChange }>(
    '/customers/:number',
    { schema: { body: customerChangeSchema } },
    async (request, reply) =>
      effects.perform({ request, reply }, (record) => {
        const customer = findOrRefuse(records.customers, request.params.number)
        record({ operation: 'customer.change', entityKey: customer.number })
        return { status: 200, body: records.customers.update({ ...customer, ...request.body }) }
      }),
  )
  app.patch<{ Params: { sku: string }; Body: ItemChange }>(
    '/items/:sku',
    { schema: { body: itemChangeSchema } },
    async (request, reply) =>
      effects.perform({ request, reply }, (record) => {
        const item = findOrRefuse(records.items, request.params.sku)
        record({ operation: 'item.change', entityKey: item.sku })
        return { status: 200, body: records.items.update({ ...item, ...request.body }) }
      }),
  )
  registerStock(erp)
}

function registerStock({ app, effects, records }: ErpParts): void {
  app.put<{ Params: { warehouse: string; sku: string }; Body: Pick<StockLevel, 'quantity'> }>(
    '/stock/:warehouse/:sku',
    { schema: { body: levelSchema } },
    async (request, reply) =>
      effects.perform({ request, reply }, (record) => {
        const { warehouse, sku } = request.params
        checkWarehouse(warehouse)
        if (!records.items.get(sku)) throw ruleBroken('ITEM_UNKNOWN', `Item ${sku} is unknown.`, 'sku')
        const level: StockLevel = { warehouse, sku, quantity: request.body.quantity }
        record({ operation: 'stock.set', entityKey: stockKey(level) })
        return { status: 200, body: records.stock.put(level) }
      }),
  )
}

function customerExists(number: string): RequestRefused {
  return new RequestRefused({
    status: 409,
    code: 'CUSTOMER_EXISTS',
    message: `Customer ${number} exists already. Change it with PATCH /customers/${number}.`,
  })
}
