import { emit, split } from '@crossdock/shared/node'
import { describe, expect, it } from 'vitest'
import { runStep } from '../testing/run-node.ts'
import { forEachExecutor } from './execute.ts'
import { forEachManifest } from './manifest.ts'

const node = { manifest: forEachManifest, executor: forEachExecutor }
const payload = { number: 'SO-1', lines: [{ no: 10 }, { no: 20 }] }

describe('for each', () => {
  it('makes a child of each item, with key and payload of its own', async () => {
    const config = {
      items: '=lines',
      key: '=number + "/" + text(item.no)',
      entity: 'line',
      payload: '=[number, item.no]',
    }
    expect(await runStep(node, config, { payload })).toEqual(
      split('each', [
        { payload: ['SO-1', 10], key: 'SO-1/10', entity: 'line' },
        { payload: ['SO-1', 20], key: 'SO-1/20', entity: 'line' },
      ]),
    )
  })

  it('goes on at once when the list is empty', async () => {
    const empty = { number: 'SO-2', lines: [] }
    expect(await runStep(node, { items: '=lines' }, { payload: empty })).toEqual(
      emit('done', empty, { reason: 'The list is empty.' }),
    )
  })

  it('parks a record whose list is too long or is no list', async () => {
    const run = (config: Parameters<typeof runStep<typeof forEachManifest>>[1]) => runStep(node, config, { payload })
    await expect(run({ items: '=lines', maxChildren: 1 })).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' })
    await expect(run({ items: '=number' })).rejects.toMatchObject({ code: 'EXPRESSION_FAILED' })
  })
})
