import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOf, type TestClient, temporaryFolder } from '../test-client.ts'
import { readCsv } from './csv.ts'
import { startWms } from './wms.ts'

const stack = new AsyncDisposableStack()
let call: TestClient

beforeAll(async () => {
  call = clientOf(stack.use(await startWms({ home: stack.use(temporaryFolder()).path })))
})

afterAll(() => stack.disposeAsync())

const rowsOf = (path: string): Record<string, string>[] => {
  const csv = readCsv(readFileSync(path, 'utf8'))
  if (!csv.ok) throw new Error(`${path} line ${csv.line}: ${csv.problem}`)
  return csv.rows
}

describe('file exchange', () => {
  it('the stock export has every level of the warehouse, and no half-written file is left', async () => {
    using folder = temporaryFolder()
    const { status, body } = await call('POST /simulate/stock-export', {
      body: { folder: folder.path, warehouse: 'DE-HAM' },
    })
    expect([status, body.rows]).toEqual([201, 200])
    expect(readdirSync(folder.path)).toEqual(['stock-100001-DE-HAM.csv'])
    const level = (await call('GET /stock/DE-HAM/HW-10003')).body
    const { description } = (await call('GET /items/HW-10003')).body
    expect(rowsOf(body.file).find(({ sku }) => sku === 'HW-10003')).toEqual({
      warehouse: 'DE-HAM',
      sku: 'HW-10003',
      description,
      quantity: String(level.quantity),
      unit: 'EA',
      updatedAt: level.updatedAt,
    })
    const all = await call('POST /simulate/stock-export', { body: { folder: folder.path, delimiter: ',' } })
    expect([all.body.rows, readFileSync(all.body.file, 'utf8').split('\r\n')[0]]).toEqual([
      600,
      '"warehouse","sku","description","quantity","unit","updatedAt"',
    ])
    const refused = await call('POST /simulate/stock-export', { body: { folder: folder.path, warehouse: 'XX' } })
    expect(refused.body.error.code).toBe('WAREHOUSE_UNKNOWN')
  })

  it('order files are taken whole and moved to done; a bad one goes to failed and leaves nothing', async () => {
    using folder = temporaryFolder()
    const good = [
      'reference;warehouse;sku;quantity;unit;lineNo',
      'SO-1;NL-RTM;HW-10001;2;BOX;10',
      'SO-1;NL-RTM;HW-10002;1;;20',
      'SO-2;DE-HAM;HW-10003;5;EA;',
    ]
    writeFileSync(join(folder.path, 'a.csv'), good.join('\n'))
    writeFileSync(
      join(folder.path, 'b.csv'),
      'reference;warehouse;sku;quantity\nSO-3;NL-RTM;HW-10001;1\nSO-4;NL-RTM;NOPE;1',
    )
    writeFileSync(join(folder.path, 'c.csv'), 'reference;warehouse;sku;quantity\nSO-5;NL-RTM;HW-10001;many')
    writeFileSync(join(folder.path, 'ignored.txt'), 'x')
    const { body } = await call('POST /simulate/import-orders', { body: { folder: folder.path } })
    expect(body).toEqual({
      imported: [{ file: 'a.csv', orders: ['WO-5001', 'WO-5002'] }],
      failed: [
        { file: 'b.csv', problem: 'Item NOPE is unknown.' },
        { file: 'c.csv', problem: 'row 1: quantity many is no whole number above 0' },
      ],
    })
    expect([readdirSync(join(folder.path, 'done')), readdirSync(join(folder.path, 'failed'))]).toEqual([
      ['a.csv'],
      ['b.csv', 'c.csv'],
    ])
    expect((await call('GET /orders/WO-5001')).body).toMatchObject({
      reference: 'SO-1',
      lines: [
        { lineNo: 10, sku: 'HW-10001', quantity: 2, unit: 'BOX' },
        { lineNo: 20, sku: 'HW-10002', quantity: 1, unit: 'EA' },
      ],
    })
    expect((await call('GET /orders')).body.total).toBe(2)
    const { entries } = (await call('GET /__ledger?after=2')).body
    expect(entries).toMatchObject([
      { operation: 'order.create', entityKey: 'SO-1' },
      { operation: 'order.create', entityKey: 'SO-2' },
      { operation: 'file.import', entityKey: 'a.csv' },
    ])
    const missing = await call('POST /simulate/import-orders', { body: { folder: join(folder.path, 'nowhere') } })
    expect(missing.body.error.code).toBe('FOLDER_UNREADABLE')
  })

  it('a shipment is exported once', async () => {
    using folder = temporaryFolder()
    const lines = [{ lineNo: 10, sku: 'HW-10001', quantity: 3, unit: 'BOX' }]
    await call('POST /orders', { body: { reference: 'SO-9', warehouse: 'PL-WAW', customer: '1007', lines } })
    const { shipments } = (await call('POST /simulate/pick', { body: { order: 'SO-9' } })).body
    const request = { body: { folder: folder.path, warehouse: 'PL-WAW' } }
    const { body } = await call('POST /simulate/export-shipments', request)
    expect(rowsOf(body.file)).toMatchObject([
      {
        shipment: shipments[0],
        order: 'SO-9',
        customer: '1007',
        sku: 'HW-10001',
        orderedQuantity: '3',
        shippedQuantity: '3',
        unit: 'BOX',
        substituteSku: '',
      },
    ])
    expect((await call('POST /simulate/export-shipments', request)).body).toEqual({ file: null, rows: 0 })
  })
})
