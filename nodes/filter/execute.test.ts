import { emit } from '@crossdock/shared/node'
import { describe, expect, it } from 'vitest'
import { runStep } from '../testing/run-node.ts'
import { filterExecutor } from './execute.ts'
import { filterManifest } from './manifest.ts'

const node = { manifest: filterManifest, executor: filterExecutor }

describe('filter', () => {
  it('passes a record that meets the condition on unchanged', async () => {
    const payload = { status: 'released', name: '=7*7' }
    expect(await runStep(node, { keep: '=status == "released"' }, { payload })).toEqual(
      emit('kept', payload, { reason: 'Kept: status == "released" (status is "released")' }),
    )
  })

  it('sends the others to the port `rejected` with the reason', async () => {
    const payload = { status: 'draft' }
    const config = { keep: '=status == "released"', reason: 'not yet released' }
    expect(await runStep(node, config, { payload })).toEqual(
      emit('rejected', payload, {
        evidence: { response: { reason: 'not yet released' } },
        reason: 'not yet released: status == "released" (status is "draft")',
      }),
    )
    expect(await runStep(node, { keep: '=false' }, { payload })).toEqual(
      emit('rejected', payload, { reason: 'Not kept: false' }),
    )
  })

  it('parks a record when the condition gives neither true nor false', async () => {
    for (const keep of ['=status', 'true', '=null']) {
      const run = runStep(node, { keep }, { payload: { status: 'false' } })
      await expect(run).rejects.toMatchObject({ code: 'EXPRESSION_FAILED', detail: { field: 'keep' } })
    }
  })

  it('parks a record that lacks the value to judge by', async () => {
    const run = runStep(node, { keep: '=status == "released"' }, { payload: {} })
    await expect(run).rejects.toMatchObject({ code: 'VALUE_MISSING' })
  })

  it('ends what is rejected as filtered where nothing is wired', () => {
    expect(filterManifest.filteringPorts).toEqual(['rejected'])
  })
})
