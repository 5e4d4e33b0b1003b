import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startErp } from '../erp/erp.ts'
import { clientOf, type TestClient, temporaryFolder } from '../test-client.ts'

const orderCount = 57
const stack = new AsyncDisposableStack()
let call: TestClient

beforeAll(async () => {
  const home = stack.use(temporaryFolder()).path
  call = clientOf(stack.use(await startErp({ home, orders: orderCount })))
})

afterAll(() => stack.disposeAsync())

type Row = { number: string; updatedAt: string }

/** Follows one way of paging to its end. */
async function walk(first: string, next: (answer: Awaited<ReturnType<TestClient>>, page: number) => string | null) {
  const rows: Row[] = []
  let path: string | null = first
  for (let page = 1; path !== null; page++) {
    const answer = await call(`GET ${path}`)
    expect(answer.status).toBe(200)
    expect(answer.body.total).toBe(orderCount)
    rows.push(...answer.body.items)
    path = next(answer, page)
  }
  return rows
}

function expectEveryOrderOnce(rows: Row[]): void {
  expect(rows).toHaveLength(orderCount)
  expect(new Set(rows.map(({ number }) => number)).size).toBe(orderCount)
  const order = rows.map(({ updatedAt, number }) => `${updatedAt} ${number}`)
  expect(order).toEqual([...order].sort())
}

describe('paging', () => {
  it('by cursor yields every row once, in the order of update time and key', async () => {
    const rows = await walk('/orders?limit=10', ({ body }) =>
      body.nextCursor === null ? null : `/orders?limit=10&cursor=${body.nextCursor}`,
    )
    expectEveryOrderOnce(rows)
  })

  it('by offset yields every row once', async () => {
    const rows = await walk('/orders?limit=10&offset=0', ({ body }, page) =>
      body.items.length < 10 ? null : `/orders?limit=10&offset=${page * 10}`,
    )
    expectEveryOrderOnce(rows)
  })

  it('by page number yields every row once', async () => {
    const rows = await walk('/orders?page=1&pageSize=10', ({ body }, page) =>
      body.items.length < 10 ? null : `/orders?page=${page + 1}&pageSize=10`,
    )
    expectEveryOrderOnce(rows)
  })

  it.each(['/orders?limit=10', '/orders?limit=10&offset=0', '/orders?page=1&pageSize=10'])(
    'the Link header of %s leads through every row once',
    async (first) => {
      const rows = await walk(first, ({ headers }) => {
        const url = /^<(.+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1]
        return url === undefined ? null : new URL(url).pathname + new URL(url).search
      })
      expectEveryOrderOnce(rows)
    },
  )

  it('a row that changes while pages are read is seen again, none is missed', async () => {
    const first = (await call('GET /orders?limit=10')).body
    const changed: Row = (await call('PATCH /orders/SO-1001', { body: { priority: 'rush' } })).body
    const rest = (await call(`GET /orders?limit=1000&cursor=${first.nextCursor}`)).body
    expect(rest.items.at(-1).number).toBe(changed.number)
    expect(first.items.length + rest.items.length).toBe(orderCount + 1)
  })

  it('updatedSince gives what changed at or after the instant', async () => {
    const { updatedAt }: Row = (await call('PATCH /orders/SO-1002', { body: { priority: 'high' } })).body
    const numbers = (await call(`GET /orders?updatedSince=${updatedAt}`)).body.items.map(({ number }: Row) => number)
    expect(numbers).toContain('SO-1002')
    expect((await call('GET /orders?updatedSince=2999-01-01T00:00:00Z')).body.items).toEqual([])
  })

  it('filters compare whole values', async () => {
    const order = (await call('GET /orders/SO-1005')).body
    const found = (await call(`GET /orders?reference=${order.reference}`)).body
    expect([found.total, found.items[0].number]).toEqual([1, 'SO-1005'])
  })

  it.each([
    ['refrence=WEB-1', 'refrence'],
    ['limit=0', 'limit'],
    ['limit=ten', 'limit'],
    ['pageSize=5000', 'pageSize'],
    ['updatedSince=yesterday', 'updatedSince'],
    ['cursor=%21', 'cursor'],
    ['status=open&status=released', 'status'],
  ])('a query with %s is refused and the field named', async (query, field) => {
    const { status, body } = await call(`GET /orders?${query}`)
    expect([status, body.error.code, body.error.field]).toEqual([400, 'QUERY_INVALID', field])
  })
})
