import { drop, split } from '@crossdock/shared/node'
import { describe, expect, it } from 'vitest'
import { runStep } from '../testing/run-node.ts'
import { splitExecutor } from './execute.ts'
import { splitManifest } from './manifest.ts'

const node = { manifest: splitManifest, executor: splitExecutor }
const payload = {
  number: 'SO-1',
  lines: [
    { no: 10, sku: 'A' },
    { no: 20, sku: '=7*7' },
  ],
}

describe('split', () => {
  it('makes a child of each item, in order', async () => {
    const expected = split('out', [{ payload: payload.lines[0] }, { payload: payload.lines[1] }])
    expect(await runStep(node, { items: '=lines' }, { payload })).toEqual(expected)
  })

  it('gives each child a key, an entity and a payload of its own, made from the item and the parent', async () => {
    const config = {
      items: '=lines',
      key: '=number + "/" + item.sku',
      entity: 'line',
      payload: '=[number, item.no, index]',
    }
    expect(await runStep(node, config, { payload })).toEqual(
      split('out', [
        { payload: ['SO-1', 10, 0], key: 'SO-1/A', entity: 'line' },
        { payload: ['SO-1', 20, 1], key: 'SO-1/=7*7', entity: 'line' },
      ]),
    )
  })

  it('takes a number as key', async () => {
    const result = await runStep(node, { items: '=lines', key: '=item.no' }, { payload })
    expect(result).toMatchObject({ children: [{ key: '10' }, { key: '20' }] })
  })

  it('ends a record with an empty list as filtered, with the reason', async () => {
    expect(await runStep(node, { items: '=lines' }, { payload: { lines: [] } })).toEqual(
      drop('The list to split is empty.'),
    )
  })

  it('parks a record whose list is too long, is no list, or gives a child no key', async () => {
    const run = (config: Parameters<typeof runStep<typeof splitManifest>>[1]) => runStep(node, config, { payload })
    await expect(run({ items: '=lines', maxChildren: 1 })).rejects.toMatchObject({
      code: 'INPUT_TOO_LARGE',
      detail: { items: 2, maxChildren: 1 },
    })
    await expect(run({ items: '=number' })).rejects.toMatchObject({ code: 'EXPRESSION_FAILED' })
    await expect(run({ items: '=lines', key: '=""' })).rejects.toMatchObject({ code: 'EXPRESSION_FAILED' })
    await expect(run({ items: '=lines', key: '=item.batch' })).rejects.toMatchObject({ code: 'VALUE_MISSING' })
  })
})
