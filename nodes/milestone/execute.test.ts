import { emit } from '@crossdock/shared/node'
import { describe, expect, it } from 'vitest'
import { runStep } from '../testing/run-node.ts'
import { milestoneExecutor } from './execute.ts'
import { milestoneManifest } from './manifest.ts'

const node = { manifest: milestoneManifest, executor: milestoneExecutor }
const payload = { orderNo: 'SO-7', moment: 'picked', note: '=7*7' }

describe('milestone', () => {
  it('marks the record itself and passes it on unchanged', async () => {
    const marks = [{ name: 'order released', entity: 'order', key: 'SO-1001' }]
    expect(await runStep(node, { name: 'order released' }, { payload })).toEqual(emit('out', payload, { marks }))
  })

  it('takes name, key and entity from what is configured', async () => {
    const config = { name: '=moment', key: '=orderNo', entity: 'shipment' }
    const marks = [{ name: 'picked', entity: 'shipment', key: 'SO-7' }]
    expect(await runStep(node, config, { payload })).toEqual(emit('out', payload, { marks }))
  })

  it('parks a record without the key, or with an empty name', async () => {
    const noKey = runStep(node, { name: 'picked', key: '=missing' }, { payload })
    await expect(noKey).rejects.toMatchObject({ code: 'VALUE_MISSING' })
    const noName = runStep(node, { name: '=""' }, { payload })
    await expect(noName).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })
})
