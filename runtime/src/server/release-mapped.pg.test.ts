import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DesignerRuntime, startDesignerRuntime } from './testing/designer-runtime.ts'

const soon = { timeout: 60_000 }

let runtime: DesignerRuntime

beforeAll(async () => {
  runtime = await startDesignerRuntime()
  for (const name of ['carriers', 'units'])
    await runtime.admin.importTable({ params: { name }, body: 'code,erp\nUPS,U\n' })
  await runtime.publish({
    ...{ format: 'crossdock/flow@1', id: 'ship', name: 'Ship', record: { entity: 'shipment', key: '=number' } },
    nodes: {
      in: { type: 'manual', version: 1 },
      carrier: {
        ...{ type: 'map', version: 1, name: 'Carrier' },
        config: { fields: [{ target: 'carrier', value: '=lookup("carriers", carrier, "erp")' }] },
      },
    },
    wires: [{ from: 'in.out', to: 'carrier' }],
  })
})
afterAll(async () => {
  await runtime[Symbol.asyncDispose]()
})

const standing = async () => {
  const { items } = await runtime.admin.findRecords({ query: { flow: 'ship' } })
  return items.map(({ key, state }) => `${key} ${state}`).sort()
}

describe('a row that was missing', () => {
  it('lets go on who waits for it and nobody else, in the name of the person who added it', async () => {
    const carriers = { S1: 'DHL', S2: 'NEWC', S3: 'DHL' }
    const items = Object.entries(carriers).map(([number, carrier]) => ({ payload: { number, carrier } }))
    await runtime.admin.startFlow({ params: { flow: 'ship' }, body: { items } })
    await expect.poll(standing, soon).toEqual(['S1 parked', 'S2 parked', 'S3 parked'])
    const row = { code: 'DHL', values: { erp: 'D' } }
    await runtime.admin.putTableRows({ params: { name: 'units' }, body: { rows: [row] } })
    expect((await runtime.admin.listReplays({})).items).toEqual([])
    await runtime.admin.putTableRows({ params: { name: 'carriers' }, body: { rows: [row] } })
    await expect.poll(standing, soon).toEqual(['S1 delivered', 'S2 parked', 'S3 delivered'])
    const { items: replays } = await runtime.admin.listReplays({})
    expect(replays).toMatchObject([
      { startedBy: 'a admin', reason: '“DHL” is in the code table “carriers” now.', counts: { chosen: 2, refused: 0 } },
    ])
    await runtime.admin.importTable({ params: { name: 'carriers' }, body: 'code,erp\nNEWC,N\n' })
    await expect.poll(standing, soon).toEqual(['S1 delivered', 'S2 delivered', 'S3 delivered'])
  })
})
